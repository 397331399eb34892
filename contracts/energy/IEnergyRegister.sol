// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../participants/IParticipantRegistry.sol";
import {Span} from "./libraries/Calendar.sol";

/// @notice A product (交易标的): the same quantity per interval on each of its days. Ids are those of the library Calendar.
struct Product {
    Span span;
    /// First delivery day (local days since 1970-01-01).
    uint32 firstDay;
    /// Number of delivery days.
    uint16 deliveryDays;
    /// Intervals of a day, 1–96, one count for all products of a year.
    uint8 intervals;
    /// Attribute class: 0 any, otherwise a bit mask of sources that may issue it.
    uint16 attribute;
    /// Product right above in the tree, of the same class; 0 for a year.
    uint32 parent;
    /// Performance bond per kWh sold short of issue, base units.
    uint64 bondPerKwh;
}

/// @title Register of energy
/// @notice Holdings as lanes of eight uint32 (kWh per interval) keyed (product, participant). A generator issues the energy of its units, as a product of a year, of a
/// month, of its working or rest days, or of a day; on no path of that tree more than the unit's capacity less its outages. What is issued is held, transferred, split
/// and moved by sessions, and never divided or rounded. A position on a day is holdings − own issued energy, summed over the products with that day: unsold issued
/// energy counts zero. Wherever lanes are given they are ⌈intervals/8⌉ words, zero behind the last interval (`LanesLengthWrong`, `LanesBeyondDay`).
/// A day freezes at its delivery gate, a longer product with the first of its days: what begins something is refused from then on, a split and a running allotment
/// are not.
///
/// Always: on every day Σ holdings = Σ issued over the products with that day; so every lane fits, because all units together inject less than 2³² kWh in an interval.
interface IEnergyRegister {
    /// @notice The operator registered a delivery year with all its products. `monthDays` lists the days of its months, bit d of `restDays` marks rest days.
    event YearRegistered(
        uint256 indexed year,
        uint32 firstDay,
        uint16 deliveryDays,
        uint8 intervals,
        uint8[] monthDays,
        uint256[2] restDays
    );

    /// @notice The operator registered an attribute class; every node of every year is a product of it.
    event ClassRegistered(uint256 indexed attributeClass, uint16 attribute, uint64 bondPerKwh);

    /// @notice Energy of a unit was issued to its participant. `lanes` in kWh per interval.
    event EnergyIssued(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice Unsold energy of a unit was taken back by its issuer. `lanes` in kWh per interval.
    event EnergyWithdrawn(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice Unsold energy of a unit ceased to be because the unit cannot inject it. `lanes` in kWh per interval.
    event EnergyRecalled(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice A holding became the same holding of all products right below; with a unit, what it issued went along. `lanes` in kWh per interval.
    event EnergySplit(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice The outages of a unit on some days were read from the schedule.
    event OutagesRefreshed(uint256 indexed unit, uint256 firstDay, uint256 deliveryDays);

    /// @notice The performance bond of a participant for a product, base units.
    event BondSet(uint256 indexed participant, uint256 indexed product, uint256 bond);

    /// @notice Energy of one interval (index 0 … n − 1) changed hands outside of a session.
    event EnergyTransferred(
        uint256 indexed product,
        uint256 indexed from,
        uint256 indexed to,
        uint256 interval,
        uint256 amountKwh
    );

    /// @notice A participant lets another one (0: anybody) hand it energy outside of sessions, or no longer.
    event TransfersAccepted(uint256 indexed participant, uint256 indexed from, bool accepts);

    /// @notice A session moved energy. Each head is participant << 1 | side (1 = gave, sold; 0 = got, bought); `lanes` has ⌈intervals/8⌉ words for each, kWh per interval.
    event EnergyMoved(uint256 indexed product, address indexed module, uint256[] heads, uint256[] lanes);

    /// @notice A participant declared what it will need. The latest declaration counts. `lanes` in kWh per interval.
    event DemandDeclared(uint256 indexed participant, uint256 indexed product, uint256[] lanes);

    /// @notice A market module opened the live session of a product.
    event SessionBegun(uint256 indexed product, address indexed module);

    /// @notice The live session of a product ended.
    event SessionEnded(uint256 indexed product, address indexed module);

    /// @notice A market module entered the register's table.
    event ModuleRegistered(address indexed module);

    /// @notice A module took the place of another in the live sessions of some products. The old one can begin no more.
    event ModuleSucceeded(address indexed old, address indexed successor, uint256[] products);

    /// @notice The register takes outages from this schedule.
    event OutageScheduleSet(address indexed schedule);

    /// @notice The register takes deliveries from this settlement.
    event SettlementSet(address indexed settlement);

    /// @notice Only the settlement may do this.
    error NotTheSettlement(address caller);

    /// @notice A module that the house has frozen, or whose money went to a successor, begins nothing.
    error ModuleCannotBegin(address module);

    /// @notice The first delivery year begins within `mostDays` of today, before or behind.
    error FirstYearFarOff(uint256 firstDay, uint256 today, uint256 mostDays);

    /// @notice Nobody registered this product.
    error UnknownProduct(uint256 product);

    /// @notice The product has intervals 0 … intervals − 1.
    error UnknownInterval(uint256 product, uint256 interval, uint256 intervals);

    /// @notice Intervals of a day are 1 … 96.
    error IntervalsOutOfRange(uint256 intervals);

    /// @notice A delivery year has 1 … 12 months of 1 … 31 days, 366 days at most.
    error MonthsOutOfRange(uint256 months, uint256 daysOfOne, uint256 daysOfAll);

    /// @notice The months leave days of the year out, or have too many.
    error CalendarIncomplete(uint256 deliveryDays, uint256 covered);

    /// @notice A rest day behind the last day of the year.
    error RestDayBeyondYear(uint256 deliveryDays, uint256 restDay);

    /// @notice Years follow each other without gaps: the next one begins on day `expected`.
    error YearNotNext(uint256 firstDay, uint256 expected);

    /// @notice There are at most `most` classes, because every issue looks at all of them.
    error TooManyClasses(uint256 most);

    /// @notice The class is registered already.
    error ClassAlreadyRegistered(uint256 attributeClass);

    /// @notice The attribute class has bits that are no source, or none at all.
    error UnknownAttribute(uint256 attribute);

    /// @notice No registered year has this day.
    error DayNotInCalendar(uint256 day);

    /// @notice The product is not a longer one with this day.
    error DayNotInProduct(uint256 product, uint256 day);

    /// @notice A day has no products below it.
    error DayNotSplittable(uint256 product);

    /// @notice The participant's own units issued this energy: it is split together with its unit.
    error OwnIssueInSplit(uint256 participant, uint256 product, uint256 interval);

    /// @notice Nothing that the unit issued for this day is beyond its capacity, unsold and free.
    error NothingToRecall(uint256 unit, uint256 day);

    /// @notice A debtor may only do what reduces |net position|, and this is more than it has on day `day`.
    error DebtorMayOnlyReduce(
        uint256 participant,
        uint256 day,
        uint256 interval,
        int256 positionKwh,
        uint256 amountKwh
    );

    /// @notice The module has not passed the bonds of its sellers to the register's compartment.
    error BondNotPassed(uint256 product, uint256 heldByHouse, uint256 needed);

    /// @notice The receiver has not let the giver hand it energy: who is made long just before the gate would have to sell, or pay for, the deviation.
    error TransferNotAccepted(uint256 from, uint256 to);

    /// @notice The day of the product is frozen: its delivery gate was at `gate`.
    error DayFrozen(uint256 product, uint256 gate);

    /// @notice The caller is not the account of the participant.
    error NotAccountOf(uint256 participant, address caller);

    /// @notice The participant is not approved, or suspended.
    error ParticipantNotApproved(uint256 participant);

    /// @notice The unit belongs to another participant, or to none.
    error UnitOfAnother(uint256 unit, uint256 owner, uint256 participant);

    /// @notice The source of the unit does not fit the attribute class of the product.
    error SourceNotInClass(uint256 unit, Source source, uint256 attribute);

    /// @notice A day of this product takes `expected` words for each participant.
    error LanesLengthWrong(uint256 expected, uint256 given);

    /// @notice The last word has something behind the last interval.
    error LanesBeyondDay(uint256 word, uint256 mask);

    /// @notice On day `day` the unit can inject `capacityKwh` in the interval; `takenKwh` are issued on the way from the year to the day or lost to outages.
    error CapacityExceeded(
        uint256 unit,
        uint256 product,
        uint256 day,
        uint256 interval,
        uint256 capacityKwh,
        uint256 takenKwh,
        uint256 addedKwh
    );

    /// @notice All units together could issue `mostKwh` in an interval of this product; a lane holds `laneKwh`.
    error SupplyTooLarge(uint256 product, uint256 mostKwh, uint256 laneKwh);

    /// @notice The unit has issued less than its participant wants to take back.
    error IssuedTooSmall(uint256 unit, uint256 product, uint256 interval, uint256 issuedKwh, uint256 amountKwh);

    /// @notice The participant holds less than it would give.
    error HoldingTooSmall(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh);

    /// @notice The participant would hold 2³² kWh or more.
    error HoldingTooLarge(uint256 product, uint256 participant, uint256 interval, uint256 heldKwh, uint256 amountKwh);

    /// @notice The participant has a standing commitment in the live session, so its holding does not decrease.
    error HoldingCommitted(uint256 product, uint256 participant, address module);

    /// @notice An allotment of the product is between its first and its last batch; anyone can complete it.
    error DifferencesOpen(uint256 product, uint256 words);

    /// @notice The address is not in the module table.
    error UnknownModule(address module);

    /// @notice The module is in the table already.
    error ModuleAlreadyRegistered(address module);

    /// @notice The product has a live session already, of `module`.
    error SessionAlive(uint256 product, address module);

    /// @notice The caller is not the module of the live session, which is `module` (0: there is none).
    error NotModuleOfSession(uint256 product, address module, address caller);

    /// @notice Operator: registers the delivery year after the last one, with all its products. Nothing of it can be changed afterwards.
    /// Errors: `YearNotNext`, `FirstYearFarOff`, `IntervalsOutOfRange`, `MonthsOutOfRange`, `CalendarIncomplete`, `RestDayBeyondYear`.
    /// @param firstDay First local day (since 1970-01-01); the first year begins within 731 days of today.
    /// @param deliveryDays Days of the year, 366 at most.
    /// @param intervals Intervals of its days, 1 … 96.
    /// @param monthDays Days of each month in order, 12 months at most; together the days of the year.
    /// @param restDays Bit d mod 256 of word ⌊d/256⌋: day d (from 0) of the year is a rest day.
    /// @return year Its number, from 1.
    function registerYear(
        uint32 firstDay,
        uint16 deliveryDays,
        uint8 intervals,
        uint8[] calldata monthDays,
        uint256[2] calldata restDays
    ) external returns (uint256 year);

    /// @notice Operator: registers an attribute class beside 0 (any energy, no bond). Every node of every year is then a product of it.
    /// Errors: `UnknownAttribute`, `ClassAlreadyRegistered`, `TooManyClasses`.
    /// @param attribute Bit mask of the sources that may issue it; 0 for any energy with a bond.
    /// @param bondPerKwh Performance bond per kWh sold short of issue, base units. Each day's part returns when the day is settled.
    /// @return attributeClass Its number, from 1.
    function registerClass(uint16 attribute, uint64 bondPerKwh) external returns (uint256 attributeClass);

    /// @notice Account of an approved participant: issues energy of one of its units. Issued energy and holding grow, the position does not change.
    /// On no day the unit may have issued more, in all products with that day together, than its capacity less its outages (`CapacityExceeded`).
    /// Before the delivery gate only (`DayFrozen`); stopped by the guardian's pause (`EnforcedPause`).
    /// Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`, `UnitOfAnother`, `SourceNotInClass`, `SupplyTooLarge`.
    /// @param lanes kWh per interval, added to what was issued before.
    function issue(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external;

    /// @notice Account of an approved participant: takes back energy that one of its units issued as this product and that it still holds. Before the delivery gate only (`DayFrozen`).
    /// Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`, `UnitOfAnother`, `HoldingCommitted`, `DifferencesOpen`, `IssuedTooSmall`, `HoldingTooSmall`.
    function withdraw(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external;

    /// @notice Account of an approved participant: turns a holding into the same holding of all products right below (year → months → working and rest days → days).
    /// No position of any day changes, so it needs no gate. Errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`, `DayNotSplittable`, `UnitOfAnother`,
    /// `HoldingCommitted`, `DifferencesOpen`, `HoldingTooSmall`, `IssuedTooSmall`, `OwnIssueInSplit`.
    /// @param unit Unit that issued what is split, which goes along; 0 for energy that was bought: then what the own units issued must stay covered by the holding.
    function split(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external;

    /// @notice Anyone: burns what a unit has issued for a day beyond its capacity less outages, as far as its participant holds it as products of that day, classes in
    /// their order. Neither sold nor committed energy is touched, and no position changes. Before the delivery gate only (`DayFrozen`).
    /// Errors: `DayNotInCalendar`, `NothingToRecall`.
    /// @param day Local day since 1970-01-01.
    function recall(uint256 unit, uint256 day) external;

    /// @notice Anyone: splits as much of a unit's unsold energy of a longer product as `recall` of that day needs and finds no shorter one for.
    /// Errors: `UnknownProduct`, `DayNotInCalendar`, `DayNotInProduct`, `DayFrozen`, `NothingToRecall`, `HoldingCommitted`, `DifferencesOpen`.
    function splitUnsold(uint256 unit, uint256 product, uint256 day) external;

    /// @notice Anyone: reads the outages of a unit on some days from the schedule, which does this itself whenever one changes. Error: `DayNotInCalendar`.
    function refreshOutages(uint256 unit, uint256 firstDay, uint256 deliveryDays) external;

    /// @notice Account of the approved participant `from`: hands energy of one interval to another approved participant, outside of any session and without money.
    /// Before the delivery gate only (`DayFrozen`). There are no approvals. A debtor gives at most what it is long on each day (`DebtorMayOnlyReduce`). Where the class
    /// has a bond, it is taken and given at once (`MoneyNotTaken` of the house). Other errors: `NotAccountOf`, `ParticipantNotApproved` (either side), `UnknownProduct`,
    /// `TransferNotAccepted` unless the receiver lets `from` do this or has the same account, `UnknownInterval`, `HoldingCommitted`, `DifferencesOpen`, `HoldingTooSmall`.
    /// @param id product << 8 | interval index (0 … n − 1).
    /// @param amountKwh kWh.
    function transfer(uint256 from, uint256 to, uint256 id, uint256 amountKwh) external;

    /// @notice Account of the participant: lets another one (`from` 0: anybody) hand it energy outside of sessions, or no longer. Error: `NotAccountOf`.
    function acceptFrom(uint256 participant, uint256 from, bool accepts) external;

    /// @notice Account of an approved participant: declares its demand, so that generation can be planned for it. An event and nothing else: no position follows.
    /// Before the delivery gate only (`DayFrozen`). Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`.
    function declareDemand(uint256 participant, uint256 product, uint256[] calldata lanes) external;

    /// @notice Institutions: enters a market module into the table. Error: `ModuleAlreadyRegistered`.
    function registerModule(address module) external;

    /// @notice Institutions: hands the live sessions of some products to a successor, the rescue from a module that cannot end them. The old module leaves the table.
    /// Participants that had let the old one move their energy count as having let the successor, in these sessions only. Listed products without a session of the
    /// old module are left alone, so that it cannot stop its own replacement by ending one; and the call may be repeated for sessions that it began after the list
    /// was made. Error: `UnknownModule` (either one).
    function succeed(address old, address successor, uint256[] calldata products) external;

    /// @notice Institutions: names the schedule of outages.
    function setOutageSchedule(address schedule) external;

    /// @notice Institutions: names the settlement, which tells the register what was delivered.
    function setSettlement(address module) external;

    /// @notice Guardian: stops issuing, nothing else.
    function pause() external;

    /// @notice Guardian: ends the pause.
    function unpause() external;

    /// @notice Market module opens the live session of a product; at most one per product.
    /// While it lives, a participant that the module calls committed (`ISessionLock`) keeps what it holds of the product. A module that does not give a clear answer has
    /// committed everybody. Errors: `UnknownModule`, `ModuleCannotBegin`, `UnknownProduct`, `DayFrozen`, `SessionAlive`.
    function beginSession(uint256 product) external;

    /// @notice Market module ends its live session; all differences must be zero.
    /// Errors: `NotModuleOfSession`, `DifferencesOpen`.
    function endSession(uint256 product) external;

    /// @notice Module of the live session moves energy: each head is participant << 1 | side (1 = gives, sells; 0 = gets, buys), `lanes` has ⌈intervals/8⌉ words for each.
    /// Differences may be open between two calls; then every other move of the product waits.
    /// Allowed under freeze: it ends what began before. Each participant must have let the module do this when the session began or later (`ConsentMissing` of the house).
    /// All or nothing; a participant may occur more than once.
    /// Where the class has a bond, the module has passed bondPerKwh × what each gives × days to the register's compartment before (`BondNotPassed`); what is not needed
    /// of it, or no more, returns to the participants. Other errors: `NotModuleOfSession`, `LanesLengthWrong`, `LanesBeyondDay`, `HoldingTooSmall`, `HoldingTooLarge`.
    function moveMany(uint256 product, uint256[] calldata heads, uint256[] calldata lanes) external;

    /// @notice Settlement: a day was delivered by some participants. Of their bonds for products with that day, what secured it is no longer needed: as much as each owes
    /// (`owed`, base units) goes to the settlement's compartment, the rest to its free money. Never stopped. Errors: `NotTheSettlement`, `DayNotInCalendar`.
    /// @return drawn What went to the settlement for each.
    function deliver(
        uint256 day,
        uint256[] calldata participants,
        uint256[] calldata owed
    ) external returns (uint256[] memory drawn);

    /// @notice The product; `intervals` is 0 when unknown.
    function productOf(uint256 product) external view returns (Product memory);

    /// @notice Delivery years so far; their numbers are 1 … this number.
    function yearCount() external view returns (uint256);

    /// @notice A delivery year: first day, days, intervals, days of its months, rest days as in `registerYear`. All zero when unknown.
    function calendarOf(
        uint256 year
    )
        external
        view
        returns (
            uint256 firstDay,
            uint256 deliveryDays,
            uint256 intervals,
            uint256[] memory monthDays,
            uint256[2] memory restDays
        );

    /// @notice Classes beside 0 so far; their numbers are 1 … this number.
    function classCount() external view returns (uint256);

    /// @notice Attribute and bond of a class; both 0 for class 0 and when unknown.
    function classOf(uint256 attributeClass) external view returns (uint256 attribute, uint256 bondPerKwh);

    /// @notice Products right below a product, in order; none below a day. Error: `UnknownProduct`.
    function childrenOf(uint256 product) external view returns (uint256[] memory);

    /// @notice Unix time at which the first day of the product freezes. Error: `UnknownProduct`.
    function deliveryGate(uint256 product) external view returns (uint256);

    /// @notice Holdings of several participants, ⌈intervals/8⌉ words each, one after the other.
    function lanesOf(uint256 product, uint256[] calldata participants) external view returns (uint256[] memory lanes);

    /// @notice Energy that a unit issued, ⌈intervals/8⌉ words.
    function issuedLanesOf(uint256 unit, uint256 product) external view returns (uint256[] memory lanes);

    /// @notice Energy that all units of a participant issued, ⌈intervals/8⌉ words.
    function issuedSumOf(uint256 participant, uint256 product) external view returns (uint256[] memory lanes);

    /// @notice What lies below a node for a unit, ⌈intervals/8⌉ words: for a day what outages take, otherwise the most that is issued on or lost below.
    function belowOf(uint256 unit, uint256 product) external view returns (uint256[] memory lanes);

    /// @notice Holding of one interval, kWh. Errors: `UnknownProduct`, `UnknownInterval`.
    /// @param id product << 8 | interval index (0 … n − 1).
    function balanceOf(uint256 participant, uint256 id) external view returns (uint256);

    /// @notice Position in one product per interval, kWh: holdings − own issued energy. Positive may take, negative must inject.
    function positionOf(uint256 participant, uint256 product) external view returns (int64[] memory positionKwh);

    /// @notice Net position on a local day per interval, kWh: summed over all products with that day. Error: `DayNotInCalendar`.
    function dayPositionOf(uint256 participant, uint256 day) external view returns (int64[] memory positionKwh);

    /// @notice Net positions of several participants in products with the same day, kWh, in 64-bit lanes: for each participant 2·⌈intervals/8⌉ words; word 2w has
    /// intervals 8w, 8w + 2, 8w + 4 and 8w + 6 from the lowest bits up, word 2w + 1 the odd ones. To every lane `bias`'s is added, 2⁴⁰ or so, so that no lane is negative.
    function netOf(
        uint256[] calldata products,
        uint256[] calldata participants,
        uint256 bias
    ) external view returns (uint256[] memory lanes);

    /// @notice Whether a participant lets `from` hand it energy.
    function acceptsFrom(uint256 participant, uint256 from) external view returns (bool);

    /// @notice All products with a local day, class by class (its day first, then upwards to the year); which of them energy ever existed as; whether a class has a bond.
    /// Error: `DayNotInCalendar`.
    function productsOn(
        uint256 day
    ) external view returns (uint256 intervals, uint256[] memory products, bool[] memory used, bool bonded);

    /// @notice The settlement; 0 before one is named.
    function settlement() external view returns (address);

    /// @notice Net obligation to inject from one product on each of its days, kWh: Σ max(0, issued − held) over the intervals.
    function obligationOf(uint256 participant, uint256 product) external view returns (uint256 energyKwh);

    /// @notice Performance bond held for a participant and product, base units: rate × obligation × days not yet delivered.
    function bondOf(uint256 participant, uint256 product) external view returns (uint256);

    /// @notice All bonds together, base units; the register's compartment of the house holds at least this.
    function bondTotal() external view returns (uint256);

    /// @notice The schedule of outages; 0 before one is named.
    function outageSchedule() external view returns (address);

    /// @notice Local time is UTC plus this, seconds.
    function offset() external view returns (int256);

    /// @notice Length of a delivery day, seconds (86,400; shorter on demonstration networks).
    function dayLength() external view returns (uint256);

    /// @notice Module of the live session and the time since when it lives; (0, 0) when there is none.
    function liveSession(uint256 product) external view returns (address module, uint256 since);

    /// @notice Number of words of differences that are not zero; 0 when nothing is open.
    function openDifferences(uint256 product) external view returns (uint256);

    /// @notice Open differences per interval, kWh: what was got minus what was given so far.
    function differencesOf(uint256 product) external view returns (int64[] memory differencesKwh);

    /// @notice Whether the address is in the module table.
    function isModule(address module) external view returns (bool);

    /// @notice Whether a module has left the table for a successor.
    function hasLeft(address module) external view returns (bool);
}
