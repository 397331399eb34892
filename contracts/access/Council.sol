// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICouncil, Proposal} from "./ICouncil.sol";

/// @title Council of the institutions
contract Council is ICouncil {
    uint256 private constant MOST_MEMBERS = 32;

    /// @inheritdoc ICouncil
    uint256 public immutable proposalLifetime;

    /// @inheritdoc ICouncil
    uint256 public threshold;

    /// @inheritdoc ICouncil
    uint256 public proposalCount;

    /// @dev How often an account became a member: what it confirmed before it left does not count when it returns.
    mapping(address account => uint256 times) private _joined;
    /// @dev The membership in which a member confirmed; 0 for none.
    mapping(uint256 proposal => mapping(address member => uint256 membership)) private _confirmedIn;

    address[] private _members;
    mapping(uint256 proposal => Proposal) private _proposals;

    modifier onlyMember() {
        require(isMember(msg.sender), NotAMember(msg.sender));
        _;
    }

    constructor(address[] memory members_, uint256 threshold_, uint256 proposalLifetime_) {
        proposalLifetime = proposalLifetime_;
        _setMembers(members_, threshold_);
    }

    /// @inheritdoc ICouncil
    function propose(
        address target,
        bytes calldata data,
        bytes32 documentHash
    ) external onlyMember returns (uint256 proposal) {
        require(target.code.length != 0, TargetWithoutCode(target));
        proposal = ++proposalCount;
        uint40 expiresAt = uint40(block.timestamp + proposalLifetime);
        _proposals[proposal] = Proposal(target, expiresAt, false, data, documentHash);
        emit Proposed(proposal, msg.sender, target, data, documentHash, expiresAt);
        _confirm(proposal);
    }

    /// @inheritdoc ICouncil
    function confirm(uint256 proposal) external onlyMember {
        _requireOpen(proposal);
        require(!hasConfirmed(proposal, msg.sender), AlreadyConfirmed(proposal, msg.sender));
        _confirm(proposal);
    }

    /// @inheritdoc ICouncil
    function revoke(uint256 proposal) external onlyMember {
        _requirePending(proposal);
        require(hasConfirmed(proposal, msg.sender), NotConfirmed(proposal, msg.sender));
        _confirmedIn[proposal][msg.sender] = 0;
        emit ConfirmationRevoked(proposal, msg.sender);
    }

    /// @inheritdoc ICouncil
    function execute(uint256 proposal) external onlyMember returns (bytes memory result) {
        Proposal storage found = _requireOpen(proposal);
        uint256 confirmed = confirmationsOf(proposal);
        require(confirmed >= threshold, TooFewConfirmations(proposal, confirmed, threshold));
        found.executed = true;
        emit Executed(proposal, msg.sender);
        bool success;
        // solhint-disable-next-line avoid-low-level-calls
        (success, result) = found.target.call(found.data);
        if (success) return result;
        require(result.length != 0, CallFailed(proposal));
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    /// @inheritdoc ICouncil
    function setMembers(address[] calldata members_, uint256 threshold_) external {
        require(msg.sender == address(this), NotTheCouncil(msg.sender));
        _setMembers(members_, threshold_);
    }

    /// @inheritdoc ICouncil
    function members() external view returns (address[] memory) {
        return _members;
    }

    /// @inheritdoc ICouncil
    function proposalOf(uint256 proposal) external view returns (Proposal memory) {
        return _proposals[proposal];
    }

    /// @inheritdoc ICouncil
    function isMember(address account) public view returns (bool) {
        for (uint256 i = 0; i < _members.length; ++i) if (_members[i] == account) return true;
        return false;
    }

    /// @inheritdoc ICouncil
    function confirmationsOf(uint256 proposal) public view returns (uint256 count) {
        for (uint256 i = 0; i < _members.length; ++i) if (hasConfirmed(proposal, _members[i])) ++count;
    }

    /// @inheritdoc ICouncil
    function hasConfirmed(uint256 proposal, address member) public view returns (bool) {
        uint256 membership = _confirmedIn[proposal][member];
        return membership != 0 && membership == _joined[member];
    }

    function _confirm(uint256 proposal) private {
        _confirmedIn[proposal][msg.sender] = _joined[msg.sender];
        emit Confirmed(proposal, msg.sender);
    }

    function _setMembers(address[] memory members_, uint256 threshold_) private {
        uint256 count = members_.length;
        bool fits = count <= MOST_MEMBERS && threshold_ != 0 && threshold_ <= count;
        require(fits, MembersInvalid(count, threshold_, address(0)));
        for (uint256 i = 0; i < count; ++i) {
            address member = members_[i];
            if (!isMember(member)) ++_joined[member];
            require(member != address(0), MembersInvalid(count, threshold_, member));
            for (uint256 j = 0; j < i; ++j) require(members_[j] != member, MembersInvalid(count, threshold_, member));
        }
        _members = members_;
        threshold = threshold_;
        emit MembersSet(members_, threshold_);
    }

    function _requirePending(uint256 proposal) private view returns (Proposal storage found) {
        found = _proposals[proposal];
        require(found.target != address(0), UnknownProposal(proposal));
        require(!found.executed, AlreadyExecuted(proposal));
    }

    function _requireOpen(uint256 proposal) private view returns (Proposal storage found) {
        found = _requirePending(proposal);
        require(block.timestamp <= found.expiresAt, ProposalExpired(proposal, found.expiresAt));
    }
}
