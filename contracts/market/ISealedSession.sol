// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gate} from "../libraries/Windows.sol";
import {Taken} from "../money/IClearingHouse.sol";
import {PriceRules} from "./libraries/PriceRule.sol";

/// @notice Where a session (交易场次) stands. Phases follow from state and gates; none is entered twice.
enum SessionState {
    None,
    /// Open, committing, revealing or waiting for its clearing, by its gates.
    Live,
    /// Cleared; allotment goes on until the last sheet.
    Cleared,
    /// Every sheet is allotted, or there was none.
    Ended,
    /// Not cleared in time: everything returns.
    Cancelled,
    /// Voided by the regulator before allotment: everything returns.
    Voided
}

/// @notice What is fixed when a session is opened. Prices in 0.001 currency/MWh, quantities of sheets in lots.
struct SessionTerms {
    uint32 product;
    /// Lowest and highest price, multiples of the tick.
    int32 floor;
    int32 cap;
    /// Prices are floor + n·tick; (cap − floor)/tick ≤ 2²¹ − 2.
    uint32 tick;
    /// Rounding step of the clearing price; tick and floor are multiples of it.
    uint32 step;
    /// kWh per lot, > 0.
    uint32 lot;
    /// Lots of a step at least, 1 … 2²² − 1.
    uint24 minLots;
    /// Rows of a sheet at most, 1 … 32.
    uint8 maxRows;
    PriceRules rule;
    /// Position between the margins, counted from the ask, 0 … 10,000 (the rule books' K1 = 10,000 − k).
    uint16 k;
    /// Tie order of asks at equal prices: Source of class 0 | class 1 << 4 | class 2 << 8; 0 for none.
    uint16 tieOrder;
    /// Participant (government or regulator) that gets forfeited bonds.
    uint32 beneficiary;
    /// Bond for each declared row, and for each lot of declared exposure, base units.
    uint64 rowBond;
    uint64 exposureBond;
    /// opensAt < closesAt < revealsFrom < revealsUntil < clearBy ≤ allotFrom ≤ delivery gate.
    Gate opensAt;
    Gate closesAt;
    Gate revealsFrom;
    Gate revealsUntil;
    Gate clearBy;
    Gate allotFrom;
    /// Time and blocks between clearing and allotment in which objections are heard; clearBy and this time end before the delivery gate.
    Gate objection;
}

/// @notice What becomes of a session.
struct SessionRecord {
    SessionState state;
    uint8 intervals;
    uint16 deliveryDays;
    /// Sheets in the book.
    uint32 sheets;
    uint64 bondPerKwh;
    /// When it was cleared.
    uint40 clearedAtTime;
    uint40 clearedAtBlock;
    /// Hash chain over the leaves of the accepted sheets, in order of their reveal.
    bytes32 book;
    /// Σ of their salts, modulo 2²⁵⁶.
    uint256 salts;
    /// keccak256 of the proven claims and sums.
    bytes32 result;
    /// How far allotment has come, from the last sheet to the first: sheets left in the low 32 bits, 224 bits of a hash above; 0 before it begins.
    bytes32 cursor;
}

/// @notice A commitment as declared in the open.
struct CommitmentData {
    uint32 participant;
    /// Greater than that of the standing commitment, and at least 1.
    uint16 sequence;
    /// Rows of the sheet at most.
    uint8 rows;
    /// e: at most 2^e lots over all rows and intervals.
    uint8 exposureExponent;
    /// Code of the library Cover.
    uint32 cover;
    /// keccak256(chainId, contract, session, participant, sequence, salt, sheetHash); zero withdraws (rows, exponent and cover zero, too).
    bytes32 hash;
}

/// @title Auction on sealed bid sheets (集中竞价, first half)
/// @notice A participant commits to the hash of a sheet, with bond and cover; after gate closure anyone who knows an opening reveals it.
/// Nothing that a participant does or leaves undone can stop a session, and what it can impose on others is fixed and paid at commit.
///
/// Money: bond = rowBond·rows + exposureBond·2^e and the cover lie in this contract's compartment of the ClearingHouse from commit on.
/// All requirements on a participant are tested at commit (status, debt, money) and at reveal (sheet, limits, energy), none later.
///
/// In a batch, what is refused is skipped with an event that carries the encoded error; the neighbours are served.
interface ISealedSession {
    /// @notice A session has been opened.
    event SessionOpened(uint256 indexed session, uint256 indexed product, SessionTerms terms);
    /// @notice A commitment stands; `commitment` is its word (library Commitment).
    event BidCommitted(uint256 indexed session, uint256 indexed participant, uint256 commitment);
    /// @notice A commitment was withdrawn; bond and cover returned.
    event BidWithdrawn(uint256 indexed session, uint256 indexed participant, uint256 sequence, uint256 returned);
    /// @notice A commitment of a batch was refused; `reason` is an encoded error.
    event CommitRefused(uint256 indexed session, uint256 indexed participant, bytes reason);
    /// @notice Sheets entered the book: `participants` holds four bytes for each, in the book's order, the first of them at position `from`.
    event SheetsRevealed(uint256 indexed session, uint256 from, bytes participants);
    /// @notice A sheet of a batch was refused and may be tried again; `reason` is an encoded error.
    event RevealRefused(uint256 indexed session, uint256 indexed participant, bytes reason);
    /// @notice Money of a commitment returned; `forfeited` of it went to the beneficiary.
    event CommitmentReleased(uint256 indexed session, uint256 indexed participant, uint256 returned, uint256 forfeited);
    event SessionCancelled(uint256 indexed session, address by);
    event SessionVoided(uint256 indexed session, address by, bytes32 reasonHash);
    event SessionEnded(uint256 indexed session);
    event BeginningsPaused(address by);
    event BeginningsResumed(address by);

    /// @notice This settlement pays out what sessions owe from now on.
    event SettlementSet(address indexed settlement);

    /// @notice Only the settlement may do this.
    error NotTheSettlement(address caller);
    /// @notice No such session.
    error UnknownSession(uint256 session);
    /// @notice The session is in another state than this call needs.
    error WrongState(uint256 session, SessionState state);
    /// @notice The window of this call has not begun, or the gate that it waits for is not passed.
    error TooEarly(uint256 session, Gate gate, uint256 time, uint256 blockNumber);
    /// @notice The window of this call has ended.
    error TooLate(uint256 session, Gate gate, uint256 time, uint256 blockNumber);
    /// @notice Caller lacks a role.
    error RoleMissing(address caller, uint64 role);
    /// @notice New sessions are paused.
    error Paused();

    /// @notice Terms that do not fit each other: `name` of the term, its value, and the bound it breaks.
    error TermsInvalid(bytes32 name, int256 value, int256 bound);
    /// @notice Two gates are not in order; `later` is the position of the second of them (1 closesAt … 5 allotFrom, 6 delivery gate).
    error GatesOutOfOrder(uint256 later, Gate first, Gate second);
    /// @notice The beneficiary of forfeited bonds must be an approved government or regulator participant.
    error BeneficiaryInvalid(uint256 participant);

    /// @notice The participant is not approved.
    error ParticipantNotApproved(uint256 participant);
    /// @notice Neither caller nor signer is the participant's account.
    error NotItsAccount(uint256 participant, address account, address given);
    /// @notice The signature is not the account's.
    error SignatureInvalid(uint256 participant, address account);
    /// @notice An equal or newer commitment of the participant is known.
    error SequenceNotNewer(uint256 participant, uint256 known, uint256 given);
    /// @notice Rows outside 1 … maxRows.
    error RowsOutOfRange(uint256 participant, uint256 rows, uint256 maxRows);
    /// @notice The exponent exceeds 63.
    error ExposureOutOfRange(uint256 participant, uint256 exponent);
    /// @notice A withdrawal has rows, exposure and cover zero, and something must stand.
    error NothingToWithdraw(uint256 participant);
    /// @notice Bond and cover could not be taken.
    error MoneyNotTaken(uint256 participant, uint256 amount, Taken why);
    /// @notice The items do not end where the data ends.
    error BatchMalformed(uint256 position, uint256 length);

    /// @notice Sheets come from the input of a plain account's transaction, so that everybody can find them.
    error RevealThroughContract(address caller);
    /// @notice No commitment of the participant stands, or its sheet is already in the book.
    error NotCommitted(uint256 participant, uint256 state);
    /// @notice Salt and sheet do not hash to the commitment.
    error OpeningWrong(uint256 participant, uint256 committed, uint256 given);
    /// @notice Header not canonical, or the length is not what it says.
    error SheetMalformed(uint256 participant, uint256 header, uint256 length);
    /// @notice The declared cover does not cover the sheet's worst case.
    error CoverTooSmall(uint256 participant, uint256 declared, uint256 required);
    /// @notice Nothing of this commitment can be released (now).
    error NothingToRelease(uint256 participant, uint256 state);
    /// @notice The registrar voids commitments of suspended participants only.
    error NotSuspended(uint256 participant);

    /// @notice Opens a session; the operator. Its product is held to this session until it ends.
    /// @return session Sessions count from 1.
    function openSession(SessionTerms calldata terms) external returns (uint256 session);

    /// @notice Commits, replaces or withdraws; the participant's account, from opensAt until closesAt.
    function commit(uint256 session, CommitmentData calldata data) external;

    /// @notice Commits, replaces or withdraws for many by their signatures (EIP-712, or ERC-1271 with 100,000 gas); anyone.
    /// @param items One behind the other: participant 4 bytes | sequence 2 | rows 1 | exposure exponent 1 | cover 4 | hash 32 |
    /// length of signature 2 | signature (64 bytes r and vs of ERC-2098 for plain accounts).
    function commitMany(uint256 session, bytes calldata items) external;

    /// @notice The registrar voids the commitment of a suspended participant before closesAt; everything returns.
    function voidCommitment(uint256 session, uint256 participant) external;

    /// @notice Reveals sheets; any plain account that knows openings, from revealsFrom until revealsUntil.
    /// @param items One behind the other: participant 4 bytes | length of sheet 3 | salt 32 | sheet (library BidSheet).
    function reveal(uint256 session, bytes calldata items) external;

    /// @notice Returns money of commitments that did not come to allotment; anyone. After cancel or void bond and cover return. Otherwise, after
    /// revealsUntil, the cover of an unrevealed commitment returns, and its bond goes to the beneficiary once neither cancel nor void is possible.
    /// @dev A participant of whom nothing can be released is passed over: somebody else may have been faster. If that holds for all, the call reverts.
    function release(uint256 session, uint256[] calldata participants) external;

    /// @notice Ends a session that was not cleared; anyone, from clearBy on.
    function cancel(uint256 session) external;

    /// @notice Ends a session whose allotment may not yet begin; the regulator.
    /// @param reasonHash Hash of the published reason.
    function voidSession(uint256 session, bytes32 reasonHash) external;

    /// @notice Stops, or lets go on, the opening of sessions; the guardian. Never touches one that is open.
    function pauseBeginnings() external;

    /// @notice See pauseBeginnings.
    function resumeBeginnings() external;

    /// @notice Institutions: names the settlement.
    function setSettlement(address module) external;

    /// @notice Settlement: passes what some participants have to receive for one delivery day of some sessions to the settlement's compartment. A session pays each of
    /// them as often as its product has days, and never more. Never stopped. Error: `NotTheSettlement`.
    /// @return amounts Sum of all sessions for each participant, base units.
    function payOut(
        uint256[] calldata sessions,
        uint256[] calldata participants
    ) external returns (uint256[] memory amounts);

    /// @notice Sessions of a product, in the order of their opening.
    function sessionsOf(uint256 product) external view returns (uint256[] memory);

    /// @notice The settlement; 0 before one is named.
    function settlement() external view returns (address);

    /// @notice Whether new sessions are stopped.
    function beginningsPaused() external view returns (bool);

    /// @notice Terms of a session.
    function termsOf(uint256 session) external view returns (SessionTerms memory);

    /// @notice Record of a session.
    function recordOf(uint256 session) external view returns (SessionRecord memory);

    /// @notice Word of a participant's commitment (library Commitment).
    function commitmentOf(uint256 session, uint256 participant) external view returns (uint256);

    /// @notice Live session of a product, 0 for none.
    function liveSessionOf(uint256 product) external view returns (uint256);

    /// @notice Sessions opened so far.
    function sessionCount() external view returns (uint256);
}
