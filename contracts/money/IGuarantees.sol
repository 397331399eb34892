// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A guarantee account: what counts as margin beside free money.
struct GuaranteeAccount {
    /// Money pledged, base units.
    uint128 pledged;
    /// Limit of a bank's letter or an insurance (履约保函, 履约保险), base units; counts until it expires.
    uint128 limit;
    /// What modules use of both together, base units.
    uint192 used;
    /// Unix time from which the limit counts no more.
    uint40 expiresAt;
}

/// @title Guarantees
/// @notice A module of the clearing house. A participant's guarantee account counts in margin parts and never pays escrow: what is pledged stays the participant's own,
/// and a letter's limit is no money at all. Modules use a part of it while they have open positions of the participant, and release it afterwards.
interface IGuarantees {
    /// @notice The treasury recorded a letter or an insurance; it replaces the one before. `documentHash` is its hash.
    event GuaranteeRecorded(uint256 indexed participant, uint128 limit, uint40 expiresAt, bytes32 documentHash);

    /// @notice Free money became pledged money.
    event Pledged(uint256 indexed participant, uint256 amount);

    /// @notice Pledged money became free money.
    event Unpledged(uint256 indexed participant, uint256 amount);

    /// @notice A module uses so much of the account now.
    event GuaranteeUsed(uint256 indexed participant, address indexed module, uint256 used);

    /// @notice The account has less left than asked for. `available` = pledged + limit in force − used.
    error GuaranteeTooSmall(uint256 participant, uint256 available, uint256 amount);

    /// @notice The module uses less than it wants to release.
    error UsedTooSmall(uint256 participant, address module, uint256 used, uint256 amount);

    /// @notice The caller is not the account of the participant.
    error NotAccountOf(uint256 participant, address caller);

    /// @notice The participant has not enabled the module.
    error ModuleIsNotEnabled(uint256 participant, address module);

    /// @notice Nobody is registered under this id.
    error ParticipantNotRegistered(uint256 participant);

    /// @notice A module that is frozen, or whose money went to a successor, begins nothing.
    error ModuleCannotBegin(address module);

    /// @notice Who owes something begins nothing new.
    error ParticipantInDebt(uint256 participant, uint256 debt);

    /// @notice At the house, nobody succeeded the module.
    error ModuleWithoutSuccessor(address module);

    /// @notice A letter that has expired, or is recorded without its document.
    error GuaranteeInvalid(uint256 participant, uint256 expiresAt, bytes32 documentHash);

    /// @notice Treasury: records the letter in force; a limit of 0 ends it. What is used beyond stays used until released, and nothing more can be used.
    /// Errors: `ParticipantNotRegistered`, `GuaranteeInvalid`.
    function recordGuarantee(uint256 participant, uint128 limit, uint40 expiresAt, bytes32 documentHash) external;

    /// @notice Account of the participant: pledges free money; it must have enabled this module at the house. Errors: `NotAccountOf`, `MoneyNotTaken` (of the house).
    function pledge(uint256 participant, uint256 amount) external;

    /// @notice Account of the participant: takes pledged money back that is not used; a letter covers nothing of what a pledge covers already. Errors: `NotAccountOf`, `GuaranteeTooSmall`.
    function unpledge(uint256 participant, uint256 amount) external;

    /// @notice Module in the house's table that the participant has enabled: uses a part of the account. Not for a debtor, nor by a module that is frozen or has a successor.
    /// Errors: `ModuleIsNotEnabled`, `ModuleCannotBegin`, `ParticipantInDebt`, `GuaranteeTooSmall`.
    function use(uint256 participant, uint256 amount) external;

    /// @notice Module: releases what it used. Never stopped. Error: `UsedTooSmall`.
    function release(uint256 participant, uint256 amount) external;

    /// @notice Institutions: what a module uses of some accounts becomes its successor's, after `succeed` at the house. Errors: `ModuleWithoutSuccessor`, `ModuleCannotBegin`.
    function succeed(address old, address successor, uint256[] calldata participants) external;

    /// @notice The account.
    function accountOf(uint256 participant) external view returns (GuaranteeAccount memory);

    /// @notice What can still be used now: pledged + limit in force − used, at least 0.
    function availableOf(uint256 participant) external view returns (uint256);

    /// @notice What a module uses.
    function usedBy(uint256 participant, address module) external view returns (uint256);
}
