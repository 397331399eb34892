// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why a unit has less than its full capacity. Settlement asks: grid and force majeure are not the seller's fault.
enum Cause {
    None,
    Maintenance,
    Failure,
    Grid,
    ForceMajeure
}

/// @notice The plan in which an outage was published.
enum Plan {
    None,
    Year,
    Month,
    Week,
    Day,
    Forced
}

/// @notice What the grid company publishes of an outage (检修).
struct OutageTerms {
    uint32 unit;
    /// What the unit can still inject, kW; 0 is a full outage. Below the unit's capacity.
    uint32 availableKw;
    /// Unix time, seconds: from `from` up to, not including, `until`.
    uint40 from;
    uint40 until;
    Cause cause;
    Plan plan;
}

/// @notice An outage as the schedule keeps it.
struct Outage {
    OutageTerms terms;
    /// When its present terms were published, Unix time.
    uint40 publishedAt;
    bool cancelled;
}

/// @title Outage schedule (机组检修计划)
/// @notice The grid company publishes when a unit has less than full capacity, and why. Outages may overlap: in every interval the worst one counts, and an interval
/// that an outage touches is out as a whole, against the issuer. The energy register is told in the same transaction: from then on no more is issued than what is left.
/// What is committed or sold is never touched. Ids count from 1.
interface IOutageSchedule {
    /// @notice An outage was published. `documentHash` is the hash of the plan or the notice.
    event OutagePublished(uint256 indexed outage, uint256 indexed unit, OutageTerms terms, bytes32 documentHash);

    /// @notice New terms replace the old ones.
    event OutageChanged(uint256 indexed outage, uint256 indexed unit, OutageTerms terms, bytes32 documentHash);

    /// @notice An outage was cancelled.
    event OutageCancelled(uint256 indexed outage, uint256 indexed unit, bytes32 documentHash);

    /// @notice Nobody published this outage.
    error UnknownOutage(uint256 outage);

    /// @notice The outage was cancelled before.
    error AlreadyCancelled(uint256 outage);

    /// @notice Nobody registered this unit.
    error UnknownUnit(uint256 unit);

    /// @notice An outage stays with its unit.
    error UnitOfOutage(uint256 outage, uint256 unit, uint256 given);

    /// @notice An outage ends after it begins.
    error OutageReversed(uint256 from, uint256 until);

    /// @notice An outage touches at most `mostDays` local days; longer ones are published in parts.
    error OutageTooLong(uint256 touchedDays, uint256 mostDays);

    /// @notice In an outage less is available than the unit's capacity.
    error OutageWithoutLoss(uint256 unit, uint256 availableKw, uint256 capacityKw);

    /// @notice An outage has a cause and a plan.
    error CauseMissing();

    /// @notice The verb needs the hash of a document.
    error DocumentMissing();

    /// @notice A unit has at most eight outages on one day.
    error TooManyOutages(uint256 unit, uint256 day);

    /// @notice Grid company: publishes an outage and tells the register. Errors: `UnknownUnit`, `OutageReversed`, `OutageTooLong`, `OutageWithoutLoss`, `CauseMissing`,
    /// `DocumentMissing`, `TooManyOutages`, `DayNotInCalendar` (of the register).
    function publish(OutageTerms calldata terms, bytes32 documentHash) external returns (uint256 outage);

    /// @notice Grid company: replaces the terms of an outage; its unit stays. Errors as `publish`, `UnknownOutage`, `AlreadyCancelled`, `UnitOfOutage`.
    function change(uint256 outage, OutageTerms calldata terms, bytes32 documentHash) external;

    /// @notice Grid company: cancels an outage. Errors: `UnknownOutage`, `AlreadyCancelled`, `DocumentMissing`.
    function cancel(uint256 outage, bytes32 documentHash) external;

    /// @notice The outage; its unit is 0 when unknown.
    function outageOf(uint256 outage) external view returns (Outage memory);

    /// @notice Outages so far, cancelled ones included; ids are 1 … this number.
    function outageCount() external view returns (uint256);

    /// @notice Outages of a unit that touch a local day and stand.
    function outagesOn(uint256 unit, uint256 day) external view returns (uint256[] memory outages);

    /// @notice What outages whose cause is grid or force majeure take from a unit in each interval of a day, kWh: where the worst outage has another cause, nothing.
    /// An empty list if there is none. Settlement charges no factor for it.
    function excusedKwhOf(uint256 unit, uint256 day, uint256 intervals) external view returns (uint256[] memory);

    /// @notice Outages with cause grid or force majeure that touch a local day and stand, of all units together.
    function excusedOn(uint256 day) external view returns (uint256 count);

    /// @notice What the outages leave of a unit's capacity in each interval of a day, kW; an empty list if the day has none.
    function availableKwOf(uint256 unit, uint256 day, uint256 intervals) external view returns (uint256[] memory);
}
