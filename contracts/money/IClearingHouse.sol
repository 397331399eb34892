// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why a module could or could not take money.
enum Taken {
    Done,
    ModuleFrozen,
    ModuleNotEnabled,
    InDebt,
    NotEnoughFree
}

/// @title Money ledger with compartments
/// @notice One word per participant: free 0–127 | bits of enabled modules 128–247 | debt flag 255. There is no "locked": what is locked lies in the module's compartment.
interface IClearingHouse {
    /// @notice Module takes free money of a participant into its own compartment. Never reverts for a reason that lies with the participant.
    function tryTake(uint256 participant, uint256 amount) external returns (Taken);

    /// @notice Module gives from its compartment to the free money of a participant. Never stopped by freeze, pause or suspension.
    function give(uint256 participant, uint256 amount) external;

    /// @notice As `give`, for many.
    function giveMany(uint256[] calldata participants, uint256[] calldata amounts) external;

    /// @notice Whether each participant lets `module` move what it holds: it enables the module now, or still did at time `since`.
    /// @dev Reverts with the first participant that does not.
    function requireConsent(address module, uint256 since, uint256[] calldata participants) external view;

    /// @notice Free money, base units (9 decimals).
    function freeOf(uint256 participant) external view returns (uint256);

    /// @notice Money in a module's compartment, base units.
    function compartmentOf(address module) external view returns (uint256);
}
