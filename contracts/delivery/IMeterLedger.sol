// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gate} from "../libraries/Windows.sol";
import {Taken} from "../money/IClearingHouse.sol";

/// @notice Why a batch of readings was published.
enum BatchKind {
    None,
    /// The readings of a delivery day, once for each participant.
    Daily,
    /// What the grid company puts right after a dispute.
    Amendment,
    /// What the regulator decides after a dispute.
    Decision,
    /// A later reading (退补), for a day that may be settled already.
    Correction,
    /// The monthly record of metering points.
    Monthly
}

/// @notice Where the readings of a participant's day stand.
enum ReadingState {
    None,
    Published,
    Confirmed,
    /// A dispute is or was about them: see `disputeOf`.
    Disputed,
    /// Nobody published them in time: the day counts as contracted.
    Absent
}

/// @notice Where a dispute stands.
enum DisputeStage {
    None,
    /// The grid company may amend, the regulator decide.
    Open,
    /// The grid company amended; the amendment is in its review window.
    Amended,
    /// The regulator alone may decide.
    Appealed,
    /// The readings of `batch` stand.
    Resolved,
    /// A correction that nobody upheld: it never counts.
    Void
}

/// @notice A published batch.
struct Batch {
    /// Merkle root over the leaves of its accepted items (the library Readings).
    bytes32 root;
    uint32 day;
    /// Metered intervals of the day.
    uint8 intervals;
    BatchKind kind;
    uint32 items;
    /// When its review window ends.
    Gate closesAt;
}

/// @notice A dispute about a participant's day, or about a correction of it.
struct Dispute {
    /// The readings in question; after it those that stand.
    uint32 batch;
    DisputeStage stage;
    /// When it was opened.
    Gate since;
    /// Whether the fee was taken: it cannot be while the guardian has frozen the ledger's takes, nor from a debtor, and neither must silence anybody.
    bool paid;
}

/// @notice How long each may take, in seconds and blocks, and what a dispute costs while it is open.
struct ReviewTerms {
    /// From the publication to the end of the review window (核对).
    Gate review;
    /// From a dispute to the grid company's amendment.
    Gate amend;
    /// From there, or from an appeal, to the regulator's decision.
    Gate decide;
    /// From the announcement of a day to when unpublished readings count as contracted.
    Gate absent;
    /// Fee of a dispute, base units; it returns unless the regulator upholds what was disputed.
    uint128 fee;
}

/// @notice A participant's word on its own readings.
struct Review {
    uint256 batch;
    uint256 participant;
    /// Hash of the day, the number of intervals and the item (the library Readings).
    bytes32 readings;
    /// Confirms (核对无误), or disputes.
    bool accepts;
}

/// @title Ledger of meter readings
/// @notice Readings of a delivery day are published in batches as transaction input, by a plain account: the chain keeps one root a batch for ever, and four bits for each
/// participant and day. Per metering point: import and export in Wh per interval, times the point's scale, measured, estimated or substituted by a named rule.
/// Each participant confirms or disputes its own; silence is consent when the window ends, and a halted chain prolongs it. A dispute holds back nobody else. Every step has
/// its time: after amend and decide have run out without an answer, what was published stands and the fee returns. So nobody can hold a day for ever.
interface IMeterLedger {
    /// @notice A batch was published; `participants` has four bytes for each accepted item, in the order of its leaves. A monthly record lists metering points.
    event ReadingsPublished(
        uint256 indexed batch,
        uint256 indexed day,
        BatchKind kind,
        uint256 intervals,
        bytes32 root,
        bytes participants
    );
    /// @notice An item was refused; its neighbours were not. `reason` is an encoded error.
    event ReadingsRefused(uint256 indexed day, uint256 indexed participant, bytes reason);
    /// @notice The time began after which unpublished readings of the day count as contracted.
    event DayAnnounced(uint256 indexed day, Gate absentFrom);
    /// @notice Nobody published a participant's readings: its day counts as contracted.
    event ReadingsAbsent(uint256 indexed day, uint256 indexed participant);
    /// @notice A participant confirmed its readings.
    event ReadingsConfirmed(uint256 indexed batch, uint256 indexed participant);
    /// @notice A participant disputes its readings.
    event ReadingsDisputed(uint256 indexed batch, uint256 indexed participant, DisputeStage stage, uint256 fee);
    /// @notice A dispute ended: the readings of `batch` stand, or, with stage Void, a correction does not. `returned` of the fee went back.
    event DisputeResolved(
        uint256 indexed batch,
        uint256 indexed participant,
        DisputeStage stage,
        uint256 returned,
        bytes32 documentHash
    );
    /// @notice A review of a batch was refused; `reason` is an encoded error.
    event ReviewRefused(uint256 indexed batch, uint256 indexed participant, bytes reason);

    /// @notice Readings come from the input of a plain account's transaction, so that everybody can find them.
    error PublishedThroughContract(address caller);
    /// @notice The day ends at `endsAt`.
    error DayNotOver(uint256 day, uint256 endsAt);
    /// @notice Metered intervals are a multiple of the market's, 96 at most. Days of 23 or 25 hours do not exist here: local time has one fixed offset.
    error IntervalsUnfit(uint256 day, uint256 intervals, uint256 marketIntervals);
    /// @notice The items do not end where the data ends.
    error ReadingsMalformed(uint256 position, uint256 length);
    /// @notice There is nothing in the batch.
    error NothingPublished(uint256 day);
    /// @notice The readings of this participant's day are published, or counted as contracted; now they can be corrected only.
    error PublishedTwice(uint256 day, uint256 participant);
    /// @notice The participant was not approved by the end of that day.
    error ParticipantNotThere(uint256 day, uint256 participant);
    /// @notice The metering point is not one of this participant, or was closed before that day. Points of an item ascend.
    error UnknownMeter(uint256 point, uint256 owner, uint256 participant);
    /// @notice The point counts in another scale than the item says.
    error ScaleUnfit(uint256 point, uint256 scale, uint256 given);
    /// @notice More than the connection of the point can carry in an interval: `counts` of its scale, at most `most`.
    error ReadingImplausible(uint256 point, uint256 interval, uint256 counts, uint256 most);
    /// @notice The words of a point say something behind its last interval.
    error ReadingsBeyondDay(uint256 point, uint256 word);
    /// @notice No such batch, or one of another kind.
    error UnknownBatch(uint256 batch);
    /// @notice The proof does not lead to the root of the batch.
    error ProofWrong(uint256 batch);
    /// @notice Neither caller nor signer is the participant's account.
    error NotAccountOf(uint256 participant, address account);
    /// @notice The participant has had its word on these readings.
    error ReviewedBefore(uint256 batch, uint256 participant, ReadingState state);
    /// @notice The review window of the batch has ended: silence was consent.
    error ReviewOver(uint256 batch, Gate closesAt);
    /// @notice The fee of a dispute could not be taken.
    error FeeNotTaken(uint256 participant, uint256 fee, Taken why);
    /// @notice The dispute is in another stage than this step needs.
    error DisputeInStage(uint256 day, uint256 participant, DisputeStage stage);
    /// @notice The time for this step has run out at `until`.
    error StepTooLate(uint256 day, uint256 participant, Gate until);
    /// @notice The step has to wait until `from`.
    error StepTooEarly(uint256 day, uint256 participant, Gate from);
    /// @notice Only the regulator, or the settlement, may do this.
    error NotAllowed(address caller);
    /// @notice No such month.
    error UnknownMonth(uint256 month);
    /// @notice A register that runs backwards without a change of the meter.
    error RegisterBackwards(uint256 point, uint256 from, uint256 to);

    /// @notice Metering: publishes the readings of a day that is over, until they count as contracted (`absentFrom`); then only corrections are left. Items as in the library Readings; refused ones are named by events.
    /// Where all are refused, the call is, for the reason of the first.
    /// Errors: `PublishedThroughContract`, `DayNotOver`, `IntervalsUnfit`, `ReadingsMalformed`, `NothingPublished`, `DayNotInCalendar` (of the register); in events
    /// `PublishedTwice`, `ParticipantNotThere`, `UnknownMeter`, `ScaleUnfit`, `ReadingImplausible`, `ReadingsBeyondDay`.
    function publish(uint256 day, uint256 intervals, bytes calldata items) external returns (uint256 batch);

    /// @notice Metering: amends disputed readings in time. Errors as `publish`; in events `DisputeInStage`, `StepTooLate`.
    function amend(uint256 day, uint256 intervals, bytes calldata items) external returns (uint256 batch);

    /// @notice Metering: publishes later readings of a day (退补), as often as needed; settled by `Settlement.correct` after their window. Errors as `publish`.
    function publishCorrection(uint256 day, uint256 intervals, bytes calldata items) external returns (uint256 batch);

    /// @notice Metering: publishes the monthly record of metering points: registers, maximum demand, reactive energy, change of the meter (the library Readings).
    /// `month` is the month's product. Errors: `PublishedThroughContract`, `UnknownMonth`, `ReadingsMalformed`, `NothingPublished`; in events `UnknownMeter`, `RegisterBackwards`.
    function publishMonthly(uint256 month, bytes calldata items) external returns (uint256 batch);

    /// @notice Regulator: decides disputes by its own figures, in time. Errors as `amend`.
    function decide(uint256 day, uint256 intervals, bytes calldata items) external returns (uint256 batch);

    /// @notice Regulator: upholds what is disputed, in time; the fee goes to the balancing fund. Errors: `NotAllowed`, `DisputeInStage`, `StepTooLate`.
    function uphold(uint256 batch, uint256 participant, bytes32 documentHash) external;

    /// @notice Anyone: ends a dispute that nobody answered in time. What was published stands, a correction falls; the fee returns. Errors: `DisputeInStage`, `StepTooEarly`.
    function lapse(uint256 batch, uint256 participant) external;

    /// @notice Account of the participant: confirms or disputes its readings within the window.
    /// Errors: `UnknownBatch`, `NotAccountOf`, `ProofWrong`, `ReviewedBefore`, `ReviewOver`, `FeeNotTaken`.
    function review(Review calldata word, bytes32[] calldata proof) external;

    /// @notice Anyone: as `review` for many, each signed by its participant (EIP-712); what is refused is named by an event.
    function reviewMany(Review[] calldata words, bytes32[][] calldata proofs, bytes[] calldata signatures) external;

    /// @notice Anyone: begins the time after which unpublished readings of a day that is over count as contracted. The first publication does it, too. Repeating it changes
    /// nothing. Error: `DayNotOver`.
    function announce(uint256 day) external;

    /// @notice Settlement: notes that nobody published a participant's readings in time. Errors: `NotAllowed`, `StepTooEarly`, `PublishedTwice`.
    function markAbsent(uint256 day, uint256 participant) external;

    /// @notice Institutions: names the settlement.
    function setSettlement(address module) external;

    /// @notice The batch; kind None when unknown.
    function batchOf(uint256 batch) external view returns (Batch memory);

    /// @notice Batches so far; ids are 1 … this number.
    function batchCount() external view returns (uint256);

    /// @notice Whether the readings of each participant in the batch count: window over or confirmed, no dispute open, nothing else in their place.
    function usable(uint256 batch, uint256[] calldata participants) external view returns (bool[] memory);

    /// @notice Where the readings of a participant's day stand.
    function stateOf(uint256 day, uint256 participant) external view returns (ReadingState);

    /// @notice The dispute about a batch's readings of a participant: about its day, or about a correction if the batch is one.
    function disputeOf(uint256 batch, uint256 participant) external view returns (Dispute memory);

    /// @notice Participants whose readings of the day were published.
    function publishedOn(uint256 day) external view returns (uint256);

    /// @notice From when unpublished readings of the day count as contracted; time 0 before it is announced.
    function absentFrom(uint256 day) external view returns (Gate memory);

    /// @notice When the review of the day's first batch ends; time 0 before there is one.
    function firstReviewOf(uint256 day) external view returns (Gate memory);

    /// @notice Times and fee.
    function terms() external view returns (ReviewTerms memory);
}
