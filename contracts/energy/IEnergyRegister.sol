// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../participants/IParticipantRegistry.sol";

/// @notice A product (交易标的): the same quantity per interval on each of its days.
struct Product {
    /// First delivery day (local days since 1970-01-01).
    uint32 firstDay;
    /// Number of delivery days.
    uint16 deliveryDays;
    /// Intervals of a day, 1–96.
    uint8 intervals;
    /// Attribute class: 0 any, otherwise a bit mask of sources that may issue it.
    uint16 attribute;
    /// Parent product in the tree, 0 for none.
    uint32 parent;
    /// Performance bond per kWh sold short of issue, base units. 0 until settlement exists.
    uint64 bondPerKwh;
}

/// @title Register of energy
/// @notice Holdings as lanes of eight uint32 (kWh per interval) keyed (product, participant). A generator issues the energy of its units up to their capacity, which
/// makes supply; what is issued is held, transferred and moved by sessions, and never divided or rounded. A position is holdings − own issued energy.
/// Wherever lanes are given they are ⌈intervals/8⌉ words, zero behind the last interval (`LanesLengthWrong`, `LanesBeyondDay`). Product ids count from 1.
/// At the delivery gate of its day a product freezes: what begins something is refused from then on, a running allotment is not.
interface IEnergyRegister {
    /// @notice The operator registered a product.
    event ProductRegistered(uint256 indexed product, Product terms);

    /// @notice Energy of a unit was issued to its participant. `lanes` in kWh per interval.
    event EnergyIssued(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice Unsold energy of a unit was taken back by its issuer. `lanes` in kWh per interval.
    event EnergyWithdrawn(uint256 indexed participant, uint256 indexed unit, uint256 indexed product, uint256[] lanes);

    /// @notice Energy of one interval (index 0 … n − 1) changed hands outside of a session.
    event EnergyTransferred(
        uint256 indexed product,
        uint256 indexed from,
        uint256 indexed to,
        uint256 interval,
        uint256 amountKwh
    );

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

    /// @notice Nobody registered this product.
    error UnknownProduct(uint256 product);

    /// @notice The product has intervals 0 … intervals − 1.
    error UnknownInterval(uint256 product, uint256 interval, uint256 intervals);

    /// @notice Intervals of a day are 1 … 96.
    error IntervalsOutOfRange(uint256 intervals);

    /// @notice Only single days without a parent can be registered: the tree of years, months and days comes with the full register.
    error OnlyDayProducts(uint256 deliveryDays, uint256 parent);

    /// @notice A performance bond needs settlement, which does not exist yet.
    error BondNeedsSettlement(uint256 bondPerKwh);

    /// @notice The attribute class has bits that are no source.
    error UnknownAttribute(uint256 attribute);

    /// @notice The same day, intervals and class are registered already.
    error ProductAlreadyRegistered(uint256 product);

    /// @notice The day of the product is frozen: its delivery gate was at `gate`.
    error DayFrozen(uint256 product, uint256 gate);

    /// @notice The day cannot be registered any more: its delivery gate was at `gate`.
    error AlreadyInDelivery(uint256 firstDay, uint256 gate);

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

    /// @notice The unit would have issued more in the interval than it can inject.
    error CapacityExceeded(
        uint256 unit,
        uint256 product,
        uint256 interval,
        uint256 capacityKwh,
        uint256 issuedKwh,
        uint256 addedKwh
    );

    /// @notice Supply of an interval stays below 2³² kWh.
    error SupplyTooLarge(uint256 product, uint256 interval, uint256 supplyKwh, uint256 addedKwh);

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

    /// @notice Operator: registers a product. For now a single day (`deliveryDays` 1, no parent, else `OnlyDayProducts`) without a bond (`BondNeedsSettlement`).
    /// Other errors: `IntervalsOutOfRange`, `UnknownAttribute`, `AlreadyInDelivery`, `ProductAlreadyRegistered`.
    /// @return product The new id.
    function registerProduct(Product calldata terms) external returns (uint256 product);

    /// @notice Account of an approved participant: issues energy of one of its units. Issued energy, supply and holding grow, the position does not change.
    /// Before the delivery gate only (`DayFrozen`); stopped by the guardian's pause (`EnforcedPause`).
    /// Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`, `UnitOfAnother`, `SourceNotInClass`, `CapacityExceeded`, `SupplyTooLarge`.
    /// @param lanes kWh per interval, added to what was issued before.
    function issue(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external;

    /// @notice Account of an approved participant: takes back energy it issued and still holds. Before the delivery gate only (`DayFrozen`).
    /// Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`, `UnitOfAnother`, `HoldingCommitted`, `DifferencesOpen`, `IssuedTooSmall`, `HoldingTooSmall`.
    function withdraw(uint256 participant, uint256 unit, uint256 product, uint256[] calldata lanes) external;

    /// @notice Account of the approved participant `from`: hands energy of one interval to another approved participant, outside of any session and without money.
    /// Before the delivery gate only (`DayFrozen`). There are no approvals. Other errors: `NotAccountOf`, `ParticipantNotApproved` (either side), `UnknownProduct`,
    /// `UnknownInterval`, `HoldingCommitted`, `DifferencesOpen`, `HoldingTooSmall`.
    /// @param id product << 8 | interval index (0 … n − 1).
    /// @param amountKwh kWh.
    function transfer(uint256 from, uint256 to, uint256 id, uint256 amountKwh) external;

    /// @notice Account of an approved participant: declares its demand, so that generation can be planned for it. An event and nothing else: no position follows.
    /// Before the delivery gate only (`DayFrozen`). Other errors: `NotAccountOf`, `ParticipantNotApproved`, `UnknownProduct`.
    function declareDemand(uint256 participant, uint256 product, uint256[] calldata lanes) external;

    /// @notice Institutions: enters a market module into the table. Error: `ModuleAlreadyRegistered`.
    function registerModule(address module) external;

    /// @notice Guardian: stops issuing, nothing else.
    function pause() external;

    /// @notice Guardian: ends the pause.
    function unpause() external;

    /// @notice Market module opens the live session of a product; at most one per product.
    /// While it lives, a participant that the module calls committed (`ISessionLock`) keeps what it holds of the product. A module that does not give a clear answer has
    /// committed everybody. Errors: `UnknownModule`, `UnknownProduct`, `DayFrozen`, `SessionAlive`.
    function beginSession(uint256 product) external;

    /// @notice Market module ends its live session; all differences must be zero.
    /// Errors: `NotModuleOfSession`, `DifferencesOpen`.
    function endSession(uint256 product) external;

    /// @notice Module of the live session moves energy: each head is participant << 1 | side (1 = gives, sells; 0 = gets, buys), `lanes` has ⌈intervals/8⌉ words for each.
    /// Differences may be open between two calls; then every other move of the product waits.
    /// Allowed under freeze: it ends what began before. Each participant must have let the module do this when the session began or later (`ConsentMissing` of the house).
    /// All or nothing; a participant may occur more than once.
    /// Other errors: `NotModuleOfSession`, `LanesLengthWrong`, `LanesBeyondDay`, `HoldingTooSmall`, `HoldingTooLarge`.
    function moveMany(uint256 product, uint256[] calldata heads, uint256[] calldata lanes) external;

    /// @notice The product; `intervals` is 0 when unknown.
    function productOf(uint256 product) external view returns (Product memory);

    /// @notice Products so far; ids are 1 … this number.
    function productCount() external view returns (uint256);

    /// @notice Unix time at which the first day of the product freezes. Error: `UnknownProduct`.
    function deliveryGate(uint256 product) external view returns (uint256);

    /// @notice Holdings of several participants, ⌈intervals/8⌉ words each, one after the other.
    function lanesOf(uint256 product, uint256[] calldata participants) external view returns (uint256[] memory lanes);

    /// @notice Energy that a unit issued, ⌈intervals/8⌉ words.
    function issuedLanesOf(uint256 unit, uint256 product) external view returns (uint256[] memory lanes);

    /// @notice Energy that all units of a participant issued, ⌈intervals/8⌉ words.
    function issuedSumOf(uint256 participant, uint256 product) external view returns (uint256[] memory lanes);

    /// @notice Energy of the product that exists, ⌈intervals/8⌉ words.
    function supplyOf(uint256 product) external view returns (uint256[] memory lanes);

    /// @notice Holding of one interval, kWh. Errors: `UnknownProduct`, `UnknownInterval`.
    /// @param id product << 8 | interval index (0 … n − 1).
    function balanceOf(uint256 participant, uint256 id) external view returns (uint256);

    /// @notice Position per interval, kWh: holdings − own issued energy. Positive may take, negative must inject.
    function positionOf(uint256 participant, uint256 product) external view returns (int64[] memory positionKwh);

    /// @notice Module of the live session and the time since when it lives; (0, 0) when there is none.
    function liveSession(uint256 product) external view returns (address module, uint256 since);

    /// @notice Number of words of differences that are not zero; 0 when nothing is open.
    function openDifferences(uint256 product) external view returns (uint256);

    /// @notice Open differences per interval, kWh: what was got minus what was given so far.
    function differencesOf(uint256 product) external view returns (int64[] memory differencesKwh);

    /// @notice Whether the address is in the module table.
    function isModule(address module) external view returns (bool);
}
