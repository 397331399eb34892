// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A call that the institutions decide on.
struct Proposal {
    address target;
    /// Unix time after which it can no longer be executed.
    uint40 expiresAt;
    bool executed;
    bytes data;
    /// Hash of the document that says why.
    bytes32 documentHash;
}

/// @title Council of the institutions
/// @notice n of m members decide together: one proposes a call, others confirm, any member executes it once enough of the present members have. It holds ADMIN and
/// UPGRADER of the access manager, with delays, and decides about its own members in the same way. It sends no money and runs nobody's code in its own name.
/// Ids count from 1.
interface ICouncil {
    /// @notice A member proposed a call, and confirmed it with that.
    event Proposed(
        uint256 indexed proposal,
        address indexed member,
        address indexed target,
        bytes data,
        bytes32 documentHash,
        uint40 expiresAt
    );

    /// @notice A member confirmed.
    event Confirmed(uint256 indexed proposal, address indexed member);

    /// @notice A member took its confirmation back.
    event ConfirmationRevoked(uint256 indexed proposal, address indexed member);

    /// @notice The call was made.
    event Executed(uint256 indexed proposal, address indexed member);

    /// @notice The members, and how many of them decide.
    event MembersSet(address[] newMembers, uint256 newThreshold);

    /// @notice The caller is no member.
    error NotAMember(address caller);

    /// @notice Only the Council itself, by a proposal, may do this.
    error NotTheCouncil(address caller);

    /// @notice Nobody made this proposal.
    error UnknownProposal(uint256 proposal);

    /// @notice The proposal was executed before.
    error AlreadyExecuted(uint256 proposal);

    /// @notice The proposal is too old: it expired at `expiresAt`.
    error ProposalExpired(uint256 proposal, uint256 expiresAt);

    /// @notice The member has confirmed already.
    error AlreadyConfirmed(uint256 proposal, address member);

    /// @notice The member has not confirmed.
    error NotConfirmed(uint256 proposal, address member);

    /// @notice Too few of the present members have confirmed.
    error TooFewConfirmations(uint256 proposal, uint256 confirmed, uint256 needed);

    /// @notice Members are 1 … 32, each once and none zero, and the threshold is one of 1 … their number.
    error MembersInvalid(uint256 count, uint256 newThreshold, address member);

    /// @notice A proposal calls a contract.
    error TargetWithoutCode(address target);

    /// @notice The call was refused without a reason.
    error CallFailed(uint256 proposal);

    /// @notice Member: proposes a call and confirms it. Errors: `NotAMember`, `TargetWithoutCode`.
    /// @param documentHash Hash of the document that says why; may be 0.
    function propose(address target, bytes calldata data, bytes32 documentHash) external returns (uint256 proposal);

    /// @notice Member: confirms. Errors: `NotAMember`, `UnknownProposal`, `AlreadyExecuted`, `ProposalExpired`, `AlreadyConfirmed`.
    function confirm(uint256 proposal) external;

    /// @notice Member: takes its confirmation back. Errors: `NotAMember`, `UnknownProposal`, `AlreadyExecuted`, `NotConfirmed`.
    function revoke(uint256 proposal) external;

    /// @notice Member: makes the call. If it is refused, everything is as before, and it may be tried again.
    /// Errors: `NotAMember`, `UnknownProposal`, `AlreadyExecuted`, `ProposalExpired`, `TooFewConfirmations`, the target's own, `CallFailed` where it gives none.
    function execute(uint256 proposal) external returns (bytes memory result);

    /// @notice The Council itself: replaces its members. Confirmations of those who leave do not count any more. Errors: `NotTheCouncil`, `MembersInvalid`.
    function setMembers(address[] calldata newMembers, uint256 newThreshold) external;

    /// @notice Members in order.
    function members() external view returns (address[] memory);

    /// @notice How many members decide.
    function threshold() external view returns (uint256);

    /// @notice Whether somebody is a member now.
    function isMember(address account) external view returns (bool);

    /// @notice A proposal; its target is 0 when unknown.
    function proposalOf(uint256 proposal) external view returns (Proposal memory);

    /// @notice Proposals so far; ids are 1 … this number.
    function proposalCount() external view returns (uint256);

    /// @notice How many of the present members have confirmed.
    function confirmationsOf(uint256 proposal) external view returns (uint256);

    /// @notice Whether this account has confirmed, member or not.
    function hasConfirmed(uint256 proposal, address member) external view returns (bool);

    /// @notice Seconds from a proposal to its end.
    function proposalLifetime() external view returns (uint256);
}
