// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Source} from "../../participants/IParticipantRegistry.sol";
import {IEnergyRegister, Product} from "../IEnergyRegister.sol";
import {Calendar} from "./Calendar.sol";
import {Holdings} from "./Holdings.sol";

/// @title Registering years and classes, and reading products
library Registering {
    using Calendar for Calendar.Store;

    uint256 private constant MOST_INTERVALS = 96;
    /// @dev From today to the beginning of the first year, before or behind.
    uint256 private constant FARTHEST_DAYS = 731;
    /// @dev Beside class 0. Every issue reads all classes on its path: more of them would make it dearer for everybody.
    uint256 private constant MOST_CLASSES = 3;
    uint256 private constant KNOWN_SOURCES = (1 << (uint256(type(Source).max) + 1)) - 2;

    /// @notice See IEnergyRegister.registerYear.
    function registerYear(
        Holdings.Store storage store,
        Holdings.Neighbours memory near,
        uint32 firstDay,
        uint16 deliveryDays,
        uint8 intervals,
        uint8[] calldata monthDays,
        uint256[2] calldata restDays
    ) external returns (uint256 number) {
        require(intervals != 0 && intervals <= MOST_INTERVALS, IEnergyRegister.IntervalsOutOfRange(intervals));
        Calendar.Year memory last = store.calendar.terms[store.calendar.count];
        uint256 expected = uint256(last.firstDay) + last.deliveryDays;
        if (store.calendar.count == 0) _requireNear(near, firstDay);
        else require(firstDay == expected, IEnergyRegister.YearNotNext(firstDay, expected));
        uint192 ends = _monthEnds(deliveryDays, monthDays);
        _requireWithin(deliveryDays, restDays);
        number = ++store.calendar.count;
        store.calendar.terms[number] = Calendar.Year(
            firstDay,
            deliveryDays,
            intervals,
            uint8(monthDays.length),
            ends,
            restDays
        );
        emit IEnergyRegister.YearRegistered(number, firstDay, deliveryDays, intervals, monthDays, restDays);
    }

    /// @dev All later years follow the first one: nothing could mend one that begins in another century.
    function _requireNear(Holdings.Neighbours memory near, uint256 firstDay) private view {
        uint256 today = uint256(int256(block.timestamp) + near.offset) / near.dayLength;
        bool isNear = firstDay + FARTHEST_DAYS >= today && firstDay <= today + FARTHEST_DAYS;
        require(isNear, IEnergyRegister.FirstYearFarOff(firstDay, today, FARTHEST_DAYS));
    }

    /// @notice See IEnergyRegister.registerClass.
    function registerClass(
        Holdings.Store storage store,
        uint16 attribute,
        uint64 bondPerKwh
    ) external returns (uint256 attributeClass) {
        require(
            attribute & ~KNOWN_SOURCES == 0 && (attribute != 0 || bondPerKwh != 0),
            IEnergyRegister.UnknownAttribute(attribute)
        );
        for (uint256 c = 1; c <= store.classCount; ++c) {
            Holdings.Class memory known = store.classes[c];
            bool same = known.attribute == attribute && known.bondPerKwh == bondPerKwh;
            require(!same, IEnergyRegister.ClassAlreadyRegistered(c));
        }
        require(store.classCount < MOST_CLASSES, IEnergyRegister.TooManyClasses(MOST_CLASSES));
        attributeClass = ++store.classCount;
        store.classes[attributeClass] = Holdings.Class(attribute, bondPerKwh);
        emit IEnergyRegister.ClassRegistered(attributeClass, attribute, bondPerKwh);
    }

    /// @notice See IEnergyRegister.productOf.
    function productOf(Holdings.Store storage store, uint256 product) external view returns (Product memory terms) {
        Calendar.Node memory node = store.calendar.nodeOf(Calendar.nodeIdOf(product));
        uint256 attributeClass = product >> Calendar.CLASS_SHIFT;
        if (node.deliveryDays == 0 || attributeClass > store.classCount) return terms;
        uint256[] memory path = store.calendar.pathOf(node);
        Holdings.Class memory found = store.classes[attributeClass];
        terms = Product({
            span: node.span,
            firstDay: uint32(node.firstDay),
            deliveryDays: uint16(node.deliveryDays),
            intervals: uint8(node.intervals),
            attribute: found.attribute,
            parent: path.length == 1 ? 0 : uint32(Calendar.productOf(attributeClass, path[1])),
            bondPerKwh: found.bondPerKwh
        });
    }

    /// @notice See IEnergyRegister.calendarOf.
    function calendarOf(
        Holdings.Store storage store,
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
        )
    {
        Calendar.Year memory found = store.calendar.terms[year];
        monthDays = new uint256[](found.months);
        uint256 before = 0;
        for (uint256 m = 0; m < monthDays.length; ++m) {
            uint256 end = uint16(found.monthEnds >> (16 * m));
            (monthDays[m], before) = (end - before, end);
        }
        return (found.firstDay, found.deliveryDays, found.intervals, monthDays, found.restDays);
    }

    /// @notice See IEnergyRegister.childrenOf.
    function childrenOf(
        Holdings.Store storage store,
        uint256 product
    ) external view returns (uint256[] memory children) {
        children = store.calendar.childrenOf(Holdings.known(store, product));
        uint256 attributeClass = product >> Calendar.CLASS_SHIFT;
        for (uint256 c = 0; c < children.length; ++c) children[c] = Calendar.productOf(attributeClass, children[c]);
    }

    function _monthEnds(uint256 deliveryDays, uint8[] calldata monthDays) private pure returns (uint192 ends) {
        uint256 months = monthDays.length;
        uint256 covered = 0;
        require(
            months != 0 && months <= Calendar.MOST_MONTHS && deliveryDays <= Calendar.MOST_DAYS,
            IEnergyRegister.MonthsOutOfRange(months, 0, deliveryDays)
        );
        for (uint256 m = 0; m < months; ++m) {
            uint256 length = monthDays[m];
            require(
                length != 0 && length <= Calendar.MOST_DAYS_OF_MONTH,
                IEnergyRegister.MonthsOutOfRange(months, length, deliveryDays)
            );
            covered += length;
            ends |= uint192(covered << (16 * m));
        }
        require(covered == deliveryDays, IEnergyRegister.CalendarIncomplete(deliveryDays, covered));
    }

    function _requireWithin(uint256 deliveryDays, uint256[2] calldata restDays) private pure {
        for (uint256 d = deliveryDays; d < 512; ++d) {
            bool rests = (restDays[d >> 8] >> (d & 0xff)) & 1 == 1;
            require(!rests, IEnergyRegister.RestDayBeyondYear(deliveryDays, d));
        }
    }
}
