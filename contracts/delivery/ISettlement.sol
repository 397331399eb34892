// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Gate} from "../libraries/Windows.sol";

/// @notice How a day is settled.
enum Mode {
    /// What was contracted is paid in full by the sessions; deviations are settled by the rule (照付不议、偏差结算).
    TakeOrPay,
    /// Against published day-ahead and real-time prices: Q_real·P_rt + Q_da·(P_da − P_rt) − Q_c·P_da (with Q_c·P_c paid by the sessions).
    Difference
}

/// @notice Rule of deviations in take-or-pay.
enum RuleKind {
    TwoPrice,
    Spread
}

/// @notice Over what bands and penalties are counted.
enum Base {
    Interval,
    Day,
    Month
}

/// @notice A band of deviations (library TwoPrice).
struct Band {
    /// Up to this share of what was contracted; the last band takes the rest and says 65,535.
    uint16 uptoBps;
    /// ≥ 10,000: a short participant pays this share of the reference price.
    uint16 shortBps;
    /// ≤ 10,000: a long one gets this share.
    uint16 longBps;
    /// The least difference to the reference price, 0.001 currency/MWh.
    uint32 minimum;
}

/// @notice A version of the rules. Fixed before the first day that it holds for.
struct RuleTerms {
    Mode mode;
    RuleKind kind;
    Base base;
    /// Sources of the reference price: the auctions' average, a published balancing price, or both (then short pays the larger, long gets the smaller).
    bool auctionPrice;
    bool publishedPrice;
    /// Whether corrections take the prices of their day, or else the mean price of the month in which they were published.
    bool correctAtDay;
    /// An auction counts for an interval only with so much volume, kWh.
    uint32 minimumKwh;
    /// Price of an interval for which no source has one, 0.001 currency/MWh.
    int32 fallbackPrice;
    /// Participant that gets what is left when a month's balance has been shared.
    uint32 owner;
    /// Spread rule: exempt band; share of the spread given back above it, and paid below it.
    uint16 bandBps;
    uint16 overBps;
    uint16 underBps;
    /// Two-price rule: 1 … 4 bands, ascending.
    Band[] bands;
}

/// @notice Groups that traded in a session: participants with something to receive, and with something to pay.
struct Evidence {
    address market;
    uint256 session;
    uint256[3] receivers;
    uint256[3] payers;
}

/// @notice A day as settlement sees it.
struct DayRecord {
    uint32 version;
    /// Product of its month.
    uint32 month;
    uint8 intervals;
    bool prepared;
    bool bonded;
    /// Participants settled with published readings.
    uint32 settled;
}

/// @notice Where a month stands.
enum MonthStage {
    Running,
    /// Every day is settled for everybody; penalties of monthly rules are charged.
    Closed,
    /// The balance is being shared.
    Sharing,
    Shared
}

/// @notice A month of the balancing fund.
struct MonthRecord {
    MonthStage stage;
    uint16 daysPrepared;
    uint32 version;
    /// Participants with settled days; of them charged, and served with their share.
    uint32 participants;
    uint32 charged;
    uint32 shared;
    /// Charges − credits, base units.
    int128 balance;
    /// Metered energy, import and export together, Wh.
    uint128 energyWh;
    /// Sums over its days of the day's mean price for the short and for the long.
    int64 shortSum;
    int64 longSum;
    /// What is shared, fixed when sharing began.
    int128 toShare;
}

/// @notice How far a participant has come with a month: counted among its participants, charged by a monthly rule, served with its share.
enum MonthStep {
    None,
    Entered,
    Charged,
    Shared
}

/// @notice What a participant's days of a month add up to; one word.
struct MonthTotals {
    int64 deviationWh;
    int64 contractedWh;
    uint64 energyWh;
    /// Of a shortage, excused by outages that are nobody's fault.
    uint56 excusedWh;
    MonthStep step;
}

/// @notice How far a participant has come.
struct Account {
    /// The first day that is not settled.
    uint32 nextDay;
    /// Settlements so far; the number of the last one.
    uint32 number;
}

/// @notice What the fund owes somebody: due is clamp(paid − start, 0, amount) − taken.
struct Ticket {
    uint32 participant;
    uint112 start;
    uint112 amount;
    uint112 taken;
}

/// @notice The queue of tickets: all that was ever owed, how much of it money came in for, and what was taken of that.
struct Queue {
    uint112 owed;
    uint112 paid;
    uint112 taken;
    uint32 tickets;
}

/// @notice Readings of one participant, with their proof.
struct Proven {
    uint256 batch;
    bytes item;
    bytes32[] proof;
}

/// @title Settlement (结算)
/// @notice What sessions owe for a day and what deviations cost are netted per participant and day, and paid at once; only this contract pays out what sessions hold. It runs
/// in chunks by anyone, after the review of the readings and after all sessions with that day have ended. A participant's days are settled in their order, and its
/// settlements are numbered: the next is served only after the last (清算后开启下一次支付服务).
///
/// The counterparty of deviations is this contract's compartment of the ClearingHouse, the balancing fund (平衡资金池). Who cannot pay loses the bond of the day first, then
/// owes the rest. What the fund cannot pay becomes a ticket; tickets are paid in their order, by whatever comes in. A month's balance is shared by metered energy.
///
/// Always: compartment + debts − (owed − taken of the tickets) = Σ balances of months.
interface ISettlement {
    /// @notice A version of the rules was entered.
    event RuleRegistered(uint256 indexed version, RuleTerms terms);
    /// @notice A version holds from a day on.
    event RuleScheduled(uint256 indexed version, uint256 indexed fromDay);
    /// @notice A successor pays out what sessions of an old market owe.
    event MarketSucceeded(address indexed old, address indexed successor);
    /// @notice Three groups a side traded in a session: it counts for the auctions' average.
    event SessionQualified(address indexed market, uint256 indexed session);
    /// @notice A day can be settled. `prices`: int32 lanes of the short side, then of the long one (in difference mode: real-time, then day-ahead).
    event DayPrepared(uint256 indexed day, uint256 indexed version, uint256 month, uint256[] prices);
    /// @notice A participant's day is settled: `received` from the sessions, less `charge` for deviations and `penalty` (both to pay). Of what it had to pay, `drawn` came
    /// from its bond and `debt` is owed; of what it had to receive, `ticketed` became a ticket. `batch` is 0 where the day counts as contracted.
    event StatementIssued(
        uint256 indexed participant,
        uint256 indexed day,
        uint256 indexed number,
        uint256 batch,
        uint256 received,
        int256 charge,
        uint256 penalty,
        uint256 drawn,
        uint256 debt,
        uint256 ticketed
    );
    /// @notice A correction is settled: `charge` more to pay than before.
    event StatementCorrected(
        uint256 indexed participant,
        uint256 indexed day,
        uint256 indexed number,
        uint256 oldBatch,
        uint256 newBatch,
        int256 charge,
        uint256 debt,
        uint256 ticketed
    );
    /// @notice A participant of a chunk was passed over: in dispute, or an earlier day of it is not settled (`nextDay`).
    event SettlementSkipped(uint256 indexed participant, uint256 indexed day, uint256 nextDay, bool usable);
    /// @notice The fund owes this.
    event TicketIssued(uint256 indexed ticket, uint256 indexed participant, uint256 start, uint256 amount);
    /// @notice The fund paid some of it.
    event TicketServed(uint256 indexed ticket, uint256 indexed participant, uint256 amount);
    /// @notice All days of a month are settled for everybody.
    event MonthClosed(uint256 indexed month, int256 balance, uint256 energyWh);
    /// @notice A month's rule was applied to a participant's totals: `charge` to pay.
    event MonthCharged(
        uint256 indexed participant,
        uint256 indexed month,
        uint256 indexed number,
        int256 charge,
        uint256 debt,
        uint256 ticketed
    );
    /// @notice Sharing of the balance began.
    event SharingBegun(uint256 indexed month, int256 balance, uint256 energyWh);
    /// @notice A participant's share of the balance: `amount` to receive (negative: to pay). The monthly statement is complete.
    event MonthShared(
        uint256 indexed participant,
        uint256 indexed month,
        uint256 indexed number,
        int256 amount,
        uint256 debt,
        uint256 ticketed
    );
    /// @notice What was left went to its owner.
    event RemainderGiven(uint256 indexed month, uint256 indexed owner, uint256 amount);
    /// @notice Money of another kind was booked to a month: fees (+), debts that were given up (−).
    event Booked(uint256 indexed month, int256 amount);
    /// @notice A participant failed for good: what it still owed is borne by the fund.
    event ClosedOut(uint256 indexed participant, uint256 debt, bytes32 documentHash);

    /// @notice Rules that do not fit: name of the term, its value, and the bound it breaks.
    error RuleInvalid(bytes32 name, int256 value, int256 bound);
    /// @notice Nobody registered this version.
    error UnknownRule(uint256 version);
    /// @notice Rules are fixed before their first day, which begins a month and follows the last scheduled one.
    error RuleTooLate(uint256 fromDay, uint256 earliest);
    /// @notice The day begins no month.
    error RuleWithinMonth(uint256 fromDay);
    /// @notice No rule holds for this day.
    error NoRule(uint256 day);
    /// @notice The market is in the list, or is none.
    error MarketUnfit(address market);
    /// @notice What is shown does not prove three groups a side: `place` 0–2 of the receivers, 3–5 of the payers.
    error EvidenceWrong(uint256 session, uint256 participant, uint256 place);
    /// @notice The day is prepared.
    error DayPreparedBefore(uint256 day);
    /// @notice The day is not prepared.
    error DayNotPrepared(uint256 day);
    /// @notice The first review of the day's readings has not ended.
    error ReviewNotOver(uint256 day, Gate until);
    /// @notice A session of a product with this day is still live.
    error SessionsNotEnded(uint256 day, uint256 product, address market);
    /// @notice The published price of the day may still change.
    error PricesNotFinal(uint256 day);
    /// @notice Readings were published in other intervals, or the items do not end where the data ends.
    error ItemsMalformed(uint256 position, uint256 length);
    /// @notice The items are not those of the batch.
    error ReadingsNotInBatch(uint256 batch);
    /// @notice The batch is of a kind that cannot be settled here.
    error BatchUnfit(uint256 batch);
    /// @notice Nothing of this can be settled (now).
    error NothingToSettle(uint256 day, uint256 participant, uint256 nextDay);
    /// @notice The day of the participant is not settled, so there is nothing to correct.
    error NotSettled(uint256 participant, uint256 day, uint256 nextDay);
    /// @notice What was settled was something else.
    error NotTheSettled(uint256 participant, uint256 day, uint256 batch);
    /// @notice The correction is older than the one that was settled, its window is open, or it does not stand.
    error CorrectionUnfit(uint256 participant, uint256 day, uint256 batch);
    /// @notice A day of the month is not settled for everybody: `published` participants, of whom `settled`; prepared or not.
    error MonthNotComplete(uint256 month, uint256 day, uint256 published, uint256 settled);
    /// @notice The month is in another stage than this step needs.
    error MonthInStage(uint256 month, MonthStage stage);
    /// @notice No such month.
    error UnknownMonth(uint256 month);
    /// @notice Nobody issued this ticket.
    error UnknownTicket(uint256 ticket);
    /// @notice Only the ledger of readings, or the regulator, may do this.
    error NotAllowed(address caller);
    /// @notice A participant is closed out while suspended.
    error NotSuspended(uint256 participant);

    /// @notice Operator: enters a version of the rules. Errors: `RuleInvalid`.
    function registerRule(RuleTerms calldata terms) external returns (uint256 version);

    /// @notice Operator: a version holds from a day on, which begins a month (the very first may begin anywhere) and is not over or running.
    /// Errors: `UnknownRule`, `RuleTooLate`, `RuleWithinMonth`, `DayNotInCalendar`.
    function scheduleRule(uint256 version, uint256 fromDay) external;

    /// @notice Institutions: adds a market whose sessions are settled. Error: `MarketUnfit`.
    function addMarket(address market) external;

    /// @notice Institutions: a successor pays out from now on what sessions of an old market owe, after `succeed` at the house handed it the money. Error: `MarketUnfit`.
    function succeedMarket(address old, address successor) external;

    /// @notice Anyone: shows that three controlling groups a side traded in an ended session, so that its prices count for the auctions' average. Errors: `MarketUnfit`,
    /// `EvidenceWrong`.
    function qualify(Evidence calldata evidence) external;

    /// @notice Anyone: fixes what a day is settled by: rule, reference prices, sessions. After the first review of its readings (so that there is time to qualify sessions).
    /// Errors: `DayPreparedBefore`, `ReviewNotOver`, `SessionsNotEnded`, `PricesNotFinal`, `NoRule`, `DayNotInCalendar`.
    function prepare(uint256 day) external;

    /// @notice Anyone: settles participants of a batch, whose items are proven against its root. Who is in dispute, or has an earlier day open, is passed over.
    /// What outages excuse at that moment is kept: corrections of the day go by it, whatever the schedule of outages says later.
    /// Errors: `BatchUnfit`, `DayNotPrepared`, `ItemsMalformed`, `ReadingsNotInBatch`, `NothingToSettle`.
    /// @param items Items in the order of their leaves. @param proof,flags Multi-proof as of OpenZeppelin's MerkleProof.
    function settle(uint256 batch, bytes calldata items, bytes32[] calldata proof, bool[] calldata flags) external;

    /// @notice Anyone: settles participants whose readings nobody published in time: the day counts as contracted. Errors: `DayNotPrepared`, `NothingToSettle`,
    /// `StepTooEarly` (of the ledger).
    function settleAbsent(uint256 day, uint256[] calldata participants) external;

    /// @notice Anyone: settles a later reading of a settled day. `old` is what it was settled by last (an empty item where it counted as contracted).
    /// Errors: `NotSettled`, `NotTheSettled`, `CorrectionUnfit`, `ReadingsNotInBatch`, `ItemsMalformed`, `MonthNotComplete`.
    function correct(uint256 participant, uint256 day, Proven calldata old, Proven calldata later) external;

    /// @notice Anyone: closes a month of which every day is settled for everybody. Errors: `UnknownMonth`, `MonthInStage`, `MonthNotComplete`.
    function closeMonth(uint256 month) external;

    /// @notice Anyone: applies a monthly rule to the totals of some participants. Who has none, or was charged, is passed over. Error: `MonthInStage`.
    function chargeMonth(uint256 month, uint256[] calldata participants) external;

    /// @notice Anyone: serves some participants with their share of the month's balance; after all penalties. Error: `MonthInStage`.
    function shareMonth(uint256 month, uint256[] calldata participants) external;

    /// @notice Anyone: pays tickets as far as money has come in. Error: `UnknownTicket`.
    function serve(uint256[] calldata tickets) external;

    /// @notice Anyone: takes what debtors have by now.
    function collect(uint256[] calldata participants) external;

    /// @notice Regulator: gives up what a suspended participant owes; the fund bears it. Errors: `NotAllowed`, `NotSuspended`.
    function closeOut(uint256 participant, bytes32 documentHash) external;

    /// @notice A version of the rules.
    function ruleOf(uint256 version) external view returns (RuleTerms memory);

    /// @notice Version in force on a day; 0 when none is.
    function versionOn(uint256 day) external view returns (uint256);

    /// @notice Versions so far.
    function ruleCount() external view returns (uint256);

    /// @notice The day.
    function dayOf(uint256 day) external view returns (DayRecord memory);

    /// @notice Prices of a prepared day, as in `DayPrepared`.
    function pricesOf(uint256 day) external view returns (uint256[] memory);

    /// @notice Sessions of a market that pay out for a prepared day.
    function sessionsOn(uint256 day, address market) external view returns (uint256[] memory);

    /// @notice Whether a session counts for the auctions' average.
    function isQualified(address market, uint256 session) external view returns (bool);

    /// @notice The month.
    function monthOf(uint256 month) external view returns (MonthRecord memory);

    /// @notice What a participant's days of a month add up to.
    function totalsOf(uint256 month, uint256 participant) external view returns (MonthTotals memory);

    /// @notice How far a participant has come; a new one begins on the day of its approval, or on the first day that has a rule.
    function accountOf(uint256 participant) external view returns (Account memory);

    /// @notice What outages that are nobody's fault excused when a participant's day was settled, kWh in each interval; empty where nothing was.
    function excusedOf(uint256 participant, uint256 day) external view returns (uint64[] memory);

    /// @notice The batch of the last correction of a participant's day; 0 when there was none.
    function correctedBy(uint256 participant, uint256 day) external view returns (uint256 batch);

    /// @notice A ticket.
    function ticketOf(uint256 ticket) external view returns (Ticket memory);

    /// @notice The queue of tickets.
    function queue() external view returns (Queue memory);

    /// @notice Markets whose sessions are settled.
    function markets() external view returns (address[] memory);
}
