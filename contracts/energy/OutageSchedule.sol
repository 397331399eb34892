// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {IEnergyRegister} from "./IEnergyRegister.sol";
import {Capacity} from "./libraries/Capacity.sol";
import {Cause, IOutageSchedule, Outage, OutageTerms, Plan} from "./IOutageSchedule.sol";

/// @title Outage schedule
contract OutageSchedule is IOutageSchedule, AccessManaged {
    /// @dev So that a change of 96 intervals fits a block, whatever was issued.
    uint256 private constant MOST_DAYS = 14;
    /// @dev Ids of outages in the word of a day.
    uint256 private constant PER_DAY = 8;
    uint256 private constant ID_BITS = 32;
    uint256 private constant ID_MASK = type(uint32).max;

    /// @notice Registry that knows the units.
    IParticipantRegistry public immutable registry;

    /// @notice Register that is told.
    IEnergyRegister public immutable register;

    int256 private immutable offset;
    uint256 private immutable dayLength;

    /// @inheritdoc IOutageSchedule
    uint256 public outageCount;

    /// @inheritdoc IOutageSchedule
    mapping(uint256 day => uint256 count) public excusedOn;

    mapping(uint256 outage => Outage) private _outages;
    /// @dev Ids, 32 bits each, of the outages that stand on a day.
    mapping(uint256 unit => mapping(uint256 day => uint256 ids)) private _onDay;

    constructor(address authority, IParticipantRegistry registry_, IEnergyRegister register_) AccessManaged(authority) {
        registry = registry_;
        register = register_;
        (offset, dayLength) = (register_.offset(), register_.dayLength());
    }

    /// @inheritdoc IOutageSchedule
    function publish(OutageTerms calldata terms, bytes32 documentHash) external restricted returns (uint256 outage) {
        outage = ++outageCount;
        _set(outage, terms, documentHash);
        emit OutagePublished(outage, terms.unit, terms, documentHash);
        _tell(terms);
    }

    /// @inheritdoc IOutageSchedule
    function change(uint256 outage, OutageTerms calldata terms, bytes32 documentHash) external restricted {
        OutageTerms memory old = _standing(outage);
        require(terms.unit == old.unit, UnitOfOutage(outage, old.unit, terms.unit));
        _drop(outage, old);
        _set(outage, terms, documentHash);
        emit OutageChanged(outage, terms.unit, terms, documentHash);
        _tell(old);
        _tell(terms);
    }

    /// @inheritdoc IOutageSchedule
    function cancel(uint256 outage, bytes32 documentHash) external restricted {
        OutageTerms memory old = _standing(outage);
        require(documentHash != 0, DocumentMissing());
        _outages[outage].cancelled = true;
        _drop(outage, old);
        emit OutageCancelled(outage, old.unit, documentHash);
        _tell(old);
    }

    /// @inheritdoc IOutageSchedule
    function outageOf(uint256 outage) external view returns (Outage memory) {
        return _outages[outage];
    }

    /// @inheritdoc IOutageSchedule
    function outagesOn(uint256 unit, uint256 day) external view returns (uint256[] memory outages) {
        uint256 ids = _onDay[unit][day];
        uint256 count = 0;
        for (uint256 rest = ids; rest != 0; rest >>= ID_BITS) ++count;
        outages = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) outages[i] = (ids >> (ID_BITS * i)) & ID_MASK;
    }

    /// @inheritdoc IOutageSchedule
    function availableKwOf(
        uint256 unit,
        uint256 day,
        uint256 intervals
    ) external view returns (uint256[] memory available) {
        uint256 ids = _onDay[unit][day];
        if (ids == 0) return available;
        uint256 capacity = registry.unitOf(unit).capacityKw;
        available = _full(capacity, intervals);
        for (; ids != 0; ids >>= ID_BITS) _lower(available, _outages[ids & ID_MASK].terms, day);
    }

    /// @inheritdoc IOutageSchedule
    function excusedKwhOf(
        uint256 unit,
        uint256 day,
        uint256 intervals
    ) external view returns (uint256[] memory excused) {
        uint256 ids = _onDay[unit][day];
        if (ids == 0 || excusedOn[day] == 0) return excused;
        uint256 capacity = registry.unitOf(unit).capacityKw;
        uint256[] memory guilty = _full(capacity, intervals);
        uint256[] memory all = _full(capacity, intervals);
        for (; ids != 0; ids >>= ID_BITS) {
            OutageTerms memory terms = _outages[ids & ID_MASK].terms;
            _lower(all, terms, day);
            if (!_isExcused(terms.cause)) _lower(guilty, terms, day);
        }
        excused = new uint256[](intervals);
        for (uint256 i = 0; i < intervals; ++i) {
            if (all[i] == guilty[i]) continue;
            excused[i] =
                Capacity.energyKwh(capacity, Capacity.ALWAYS, i, intervals) -
                Capacity.energyKwh(all[i], Capacity.ALWAYS, i, intervals);
        }
    }

    /// @dev Lowers what is available in the intervals that the outage touches.
    function _lower(uint256[] memory available, OutageTerms memory terms, uint256 day) private view {
        int256 begins = int256(day * dayLength) - offset;
        for (uint256 i = 0; i < available.length; ++i) {
            int256 from = begins + int256((dayLength * i) / available.length);
            int256 until = begins + int256((dayLength * (i + 1) + available.length - 1) / available.length);
            bool touched = int256(uint256(terms.from)) < until && int256(uint256(terms.until)) > from;
            if (touched && terms.availableKw < available[i]) available[i] = terms.availableKw;
        }
    }

    function _full(uint256 capacity, uint256 intervals) private pure returns (uint256[] memory available) {
        available = new uint256[](intervals);
        for (uint256 i = 0; i < intervals; ++i) available[i] = capacity;
    }

    function _isExcused(Cause cause) private pure returns (bool) {
        return cause == Cause.Grid || cause == Cause.ForceMajeure;
    }

    function _set(uint256 outage, OutageTerms calldata terms, bytes32 documentHash) private {
        require(documentHash != 0, DocumentMissing());
        require(terms.cause != Cause.None && terms.plan != Plan.None, CauseMissing());
        require(terms.from < terms.until, OutageReversed(terms.from, terms.until));
        uint256 capacity = registry.unitOf(terms.unit).capacityKw;
        require(capacity != 0, UnknownUnit(terms.unit));
        require(terms.availableKw < capacity, OutageWithoutLoss(terms.unit, terms.availableKw, capacity));
        (uint256 first, uint256 touched) = _daysOf(terms);
        require(touched <= MOST_DAYS, OutageTooLong(touched, MOST_DAYS));
        for (uint256 day = first; day < first + touched; ++day) {
            uint256 ids = _onDay[terms.unit][day];
            require(ids >> (ID_BITS * (PER_DAY - 1)) == 0, TooManyOutages(terms.unit, day));
            _onDay[terms.unit][day] = (ids << ID_BITS) | outage;
            if (_isExcused(terms.cause)) ++excusedOn[day];
        }
        _outages[outage] = Outage(terms, uint40(block.timestamp), false);
    }

    /// @dev Takes the outage off its days; the others keep their order.
    function _drop(uint256 outage, OutageTerms memory terms) private {
        (uint256 first, uint256 touched) = _daysOf(terms);
        for (uint256 day = first; day < first + touched; ++day) {
            uint256 ids = _onDay[terms.unit][day];
            uint256 shift = 0;
            while ((ids >> shift) & ID_MASK != outage) shift += ID_BITS;
            uint256 newer = ids & ((1 << shift) - 1);
            _onDay[terms.unit][day] = ((ids >> (shift + ID_BITS)) << shift) | newer;
            if (_isExcused(terms.cause)) --excusedOn[day];
        }
    }

    function _tell(OutageTerms memory terms) private {
        (uint256 first, uint256 touched) = _daysOf(terms);
        register.refreshOutages(terms.unit, first, touched);
    }

    /// @dev The first local day that an outage touches, and how many.
    function _daysOf(OutageTerms memory terms) private view returns (uint256 first, uint256 touched) {
        first = _dayOf(terms.from);
        touched = _dayOf(terms.until - 1) + 1 - first;
    }

    /// @dev The local day of a time; times before the first local day count as day 0.
    function _dayOf(uint256 time) private view returns (uint256) {
        int256 local = int256(time) + offset;
        return local < 0 ? 0 : uint256(local) / dayLength;
    }

    function _standing(uint256 outage) private view returns (OutageTerms memory terms) {
        Outage memory found = _outages[outage];
        require(found.terms.unit != 0, UnknownOutage(outage));
        require(!found.cancelled, AlreadyCancelled(outage));
        return found.terms;
    }
}
