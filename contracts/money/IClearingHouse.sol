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
/// A module (market, settlement, retail) can take free money of a participant that enabled it into its own compartment, and give from that compartment; nothing else.
/// A participant may also owe: debt is one number, owed to the module that keeps it (settlement, for the balancing fund).
/// The token moves on deposit and withdrawal only, and only what came by `deposit` counts. Always: token balance of the house ≥ Σ free + Σ compartments, and equal
/// unless somebody made the house a present. All amounts are base units of the billing token (9 decimals).
interface IClearingHouse {
    /// @notice Money was paid in for a participant.
    event Deposited(uint256 indexed participant, address indexed payer, uint256 amount);

    /// @notice Free money was paid out to the participant's account.
    event Withdrawn(uint256 indexed participant, address indexed account, uint256 amount);

    /// @notice The debt keeper charged participants: participant 128–255 | amount taken 0–127 in each word; those that had nothing are left out.
    event MoneyCharged(address indexed module, uint256[] words);

    /// @notice A participant let a module take its free money, and move its energy in sessions.
    event ModuleEnabled(uint256 indexed participant, address indexed module);

    /// @notice A participant withdrew that permission.
    event ModuleDisabled(uint256 indexed participant, address indexed module);

    /// @notice A module took free money into its compartment by `take`. After `tryTake` the module's own event tells of it: an auction's `BidCommitted` carries
    /// the commitment from which bond and cover follow. So a compartment can be rebuilt from the house's events and those of its module.
    event MoneyTaken(address indexed module, uint256 indexed participant, uint256 amount);

    /// @notice A module gave money from its compartment.
    event MoneyGiven(address indexed module, uint256 indexed participant, uint256 amount);

    /// @notice A module gave money from its compartment to many: participant 128–255 | amount 0–127 in each word; those that got nothing are left out.
    event MoneyGivenToMany(address indexed module, uint256[] words);

    /// @notice A module gave from its compartment to another module's.
    event MoneyPassed(address indexed module, address indexed to, uint256 amount);

    /// @notice A module's compartment went to a successor; the old one can take no more.
    event ModuleSucceeded(address indexed old, address indexed successor, uint256 amount);

    /// @notice This module keeps the debts from now on.
    event DebtKeeperSet(address indexed module);

    /// @notice What a participant owes, after a change.
    event DebtSet(uint256 indexed participant, uint256 debt);

    /// @notice A module entered the table; `number` 1 … 120 is its bit 127 + number in the money words.
    event ModuleRegistered(address indexed module, uint256 number);

    /// @notice The guardian stopped a module's takes.
    event ModuleFroze(address indexed module);

    /// @notice The guardian let a module take again.
    event ModuleUnfroze(address indexed module);

    /// @notice The address is not in the module table.
    error UnknownModule(address module);

    /// @notice The module is in the table already.
    error ModuleAlreadyRegistered(address module);

    /// @notice The table is full: a money word has 120 bits for modules.
    error ModuleTableFull(address module);

    /// @notice Nobody is registered under this id.
    error ParticipantNotRegistered(uint256 participant);

    /// @notice The caller is not the account of the participant.
    error NotAccountOf(uint256 participant, address caller);

    /// @notice The participant has less free money than asked for.
    error FreeMoneyTooSmall(uint256 participant, uint256 free, uint256 amount);

    /// @notice The participant owes `debt`: so much of its free money stays.
    error OwedMoneyStays(uint256 participant, uint256 free, uint256 debt, uint256 amount);

    /// @notice Only the module that keeps the debts may do this.
    error NotTheDebtKeeper(address caller);

    /// @notice A module that is frozen, or whose money went to a successor, begins nothing.
    error ModuleCannotBegin(address module);

    /// @notice The participant owes less.
    error DebtTooSmall(uint256 participant, uint256 debt, uint256 amount);

    /// @notice A module that has a successor.
    error ModuleHasSuccessor(address module);

    /// @notice The participant enabled the module before.
    error ModuleAlreadyEnabled(uint256 participant, address module);

    /// @notice The participant does not enable the module.
    error ModuleIsNotEnabled(uint256 participant, address module);

    /// @notice The module could not take, for the reason given.
    error MoneyNotTaken(address module, uint256 participant, uint256 amount, Taken reason);

    /// @notice The compartment of the module holds less than it wants to give. `held` is what was left when it came to `participant`.
    error CompartmentTooSmall(address module, uint256 participant, uint256 held, uint256 amount);

    /// @notice The lists of a batch differ in length.
    error LengthMismatch(uint256 expected, uint256 given);

    /// @notice The participant did not let the module move what it holds at the time asked about, nor does it now.
    error ConsentMissing(uint256 participant, address module, uint256 since);

    /// @notice Anyone who holds the token and has approved the house: pays in for a participant, whose free money grows.
    /// Errors: `ParticipantNotRegistered`, and the token's own (`ERC20InsufficientAllowance`, `ERC20InsufficientBalance`).
    function deposit(uint256 participant, uint256 amount) external;

    /// @notice As `deposit`, with the approval as a signature (ERC-2612) of the caller over the same amount.
    /// A permit that somebody else sent first does no harm; one that is expired or wrong is refused with the token's own error (`ERC2612ExpiredSignature`, `ERC2612InvalidSigner`)
    /// unless the approval suffices without it.
    function depositWithPermit(
        uint256 participant,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Account of the participant: pays free money out to that account. Nothing stops it: no pause, no suspension, no freeze; only what is owed stays.
    /// Errors: `NotAccountOf`, `FreeMoneyTooSmall`, `OwedMoneyStays`.
    function withdraw(uint256 participant, uint256 amount) external;

    /// @notice Account of the participant: lets a module take its free money and move its energy in sessions.
    /// Errors: `NotAccountOf`, `UnknownModule`, `ModuleAlreadyEnabled`.
    function enableModule(uint256 participant, address module) external;

    /// @notice Account of the participant: stops takes of the module at once. What the module holds stays with it until given, and a session that was live before still may be allotted.
    /// Errors: `NotAccountOf`, `UnknownModule`, `ModuleIsNotEnabled`.
    function disableModule(uint256 participant, address module) external;

    /// @notice Module takes free money of a participant into its own compartment. Never reverts for a reason that lies with the participant.
    /// Error: `UnknownModule` when the caller is none.
    function tryTake(uint256 participant, uint256 amount) external returns (Taken);

    /// @notice As `tryTake`, but reverts with `MoneyNotTaken` and the reason.
    function take(uint256 participant, uint256 amount) external;

    /// @notice Module gives from its compartment to the free money of a participant. Never stopped by freeze, pause or suspension.
    /// Errors: `UnknownModule`, `CompartmentTooSmall`, `ParticipantNotRegistered` for an id that nobody has.
    function give(uint256 participant, uint256 amount) external;

    /// @notice As `give`, for many; all or none. A participant may occur more than once, an amount may be 0 (skipped). Lists of different lengths: `LengthMismatch`.
    function giveMany(uint256[] calldata participants, uint256[] calldata amounts) external;

    /// @notice Module passes money from its compartment to another module's: a bond from the auction to the register, say. Never stopped by freeze.
    /// Errors: `UnknownModule` (either one), `ModuleHasSuccessor`, `CompartmentTooSmall` (for participant 0).
    function pass(address to, uint256 amount) external;

    /// @notice Debt keeper: adds to what a participant owes. A debtor begins nothing new (`Taken.InDebt`), and the register lets it only reduce its position.
    /// Errors: `NotTheDebtKeeper`, `ModuleCannotBegin` while it is frozen, `ParticipantNotRegistered`.
    function recordDebt(uint256 participant, uint256 amount) external;

    /// @notice Debt keeper: takes from what a participant owes, because it was paid otherwise or is not owed. Errors: `NotTheDebtKeeper`, `DebtTooSmall`.
    function forgiveDebt(uint256 participant, uint256 amount) external;

    /// @notice Debt keeper: takes from the free money of each what there is, at most its amount, into its compartment. It needs nobody's consent: what a settlement
    /// charges is owed, and would otherwise be debt that stays with the house (`OwedMoneyStays`). A participant may occur once.
    /// Errors: `NotTheDebtKeeper`, `ModuleCannotBegin` while it is frozen, `LengthMismatch`.
    /// @return paid What each had.
    function charge(
        uint256[] calldata participants,
        uint256[] calldata amounts
    ) external returns (uint256[] memory paid);

    /// @notice Debt keeper: pays debt of a participant with the free money it has by now. Never stopped. Error: `NotTheDebtKeeper`.
    /// @return paid What it had.
    function collect(uint256 participant) external returns (uint256 paid);

    /// @notice Account of the participant: pays debt with free money, into the debt keeper's compartment. Errors: `NotAccountOf`, `DebtTooSmall`, `FreeMoneyTooSmall`.
    function payDebt(uint256 participant, uint256 amount) external;

    /// @notice Institutions: hands the whole compartment of a module to a successor in the table: the one rescue from a module that cannot give any more. The old one can
    /// take no more and has nothing to give. No participant's consent is inherited: the successor can give, and takes from those who enable it.
    /// Errors: `UnknownModule` (either one), `ModuleHasSuccessor`.
    function succeed(address old, address successor) external;

    /// @notice Institutions: names the module that keeps the debts. Error: `UnknownModule`.
    function setDebtKeeper(address module) external;

    /// @notice Institutions: enters a module into the table. Errors: `ModuleAlreadyRegistered`, `ModuleTableFull`.
    function registerModule(address module) external;

    /// @notice Guardian: stops takes of a module, never its gives. Error: `UnknownModule`.
    function freeze(address module) external;

    /// @notice Guardian: lets a module take again. Error: `UnknownModule`.
    function unfreeze(address module) external;

    /// @notice Whether each participant lets `module` move what it holds: it enables the module now, or still did at time `since`.
    /// @dev Reverts with the first participant that does not (`ConsentMissing`), or with `UnknownModule`. One who disabled the module at `since` or later has consented:
    /// otherwise it could stop an allotment that others wait for, even by committing and disabling in the very block in which the session began.
    function requireConsent(address module, uint256 since, uint256[] calldata participants) external view;

    /// @notice Free money, base units (9 decimals).
    function freeOf(uint256 participant) external view returns (uint256);

    /// @notice Money in a module's compartment, base units.
    function compartmentOf(address module) external view returns (uint256);

    /// @notice The whole money word: free 0–127 | bits of enabled modules 128–247 | debt flag 255.
    function moneyOf(uint256 participant) external view returns (uint256 word);

    /// @notice What a participant owes, base units.
    function debtOf(uint256 participant) external view returns (uint256);

    /// @notice The module that keeps the debts; 0 before one is named.
    function debtKeeper() external view returns (address);

    /// @notice Whether a module has handed over to a successor.
    function hasSuccessor(address module) external view returns (bool);

    /// @notice Number of a module, 1 … 120; 0 when it is not in the table.
    function moduleNumberOf(address module) external view returns (uint256);

    /// @notice Whether the guardian stopped the module's takes.
    function isFrozen(address module) external view returns (bool);

    /// @notice Whether the participant enables the module now.
    function isEnabled(uint256 participant, address module) external view returns (bool);

    /// @notice Unix time at which the participant last disabled the module; 0 when never.
    function disabledAt(uint256 participant, address module) external view returns (uint256);
}
