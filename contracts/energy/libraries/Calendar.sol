// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a product spans: a year, a month, the working days or the rest days of a month, or one day.
enum Span {
    Year,
    Month,
    WorkingDays,
    RestDays,
    Day
}

/// @title The tree of delivery: year → month → its working days and its rest days → day
/// @notice The operator registers a year once, with the lengths of its months and its rest days; every node below follows by arithmetic and costs nothing.
///
/// A node is year << 9 | index: index 0 is the year, 1 … 12 its months, 13 … 24 their working days, 25 … 36 their rest days, 37 + d its day d (from 0).
/// A product is class << 24 | node: the same days for an attribute class. Years count from 1, class 0 is any energy.
/// @dev A node without days (the rest days of a month that has none) is no node.
library Calendar {
    /// @dev A delivery year: one word and a bit for each rest day (bit d mod 256 of word ⌊d/256⌋).
    struct Year {
        uint32 firstDay;
        uint16 deliveryDays;
        uint8 intervals;
        uint8 months;
        /// Days of the year up to the end of each month, 16 bits each.
        uint192 monthEnds;
        uint256[2] restDays;
    }

    /// @dev Years by number, from 1, without gaps between them.
    struct Store {
        uint256 count;
        mapping(uint256 year => Year) terms;
    }

    /// @dev A node, worked out. `from` and `length` in days of the year; bit d of `daysOff` says that day `from` + d does not belong to it (not used by years).
    struct Node {
        uint256 id;
        Span span;
        uint256 from;
        uint256 length;
        uint256 daysOff;
        uint256 deliveryDays;
        uint256 firstDay;
        uint256 intervals;
        uint256 month;
    }

    uint256 internal constant MOST_DAYS = 366;
    uint256 internal constant MOST_MONTHS = 12;
    uint256 internal constant MOST_DAYS_OF_MONTH = 31;
    uint256 internal constant YEAR_SHIFT = 9;
    uint256 internal constant CLASS_SHIFT = 24;
    uint256 internal constant NODE_MASK = (1 << CLASS_SHIFT) - 1;
    uint256 internal constant MOST_YEARS = (1 << (CLASS_SHIFT - YEAR_SHIFT)) - 1;

    uint256 private constant INDEX_MASK = (1 << YEAR_SHIFT) - 1;
    uint256 private constant FIRST_WORKING = MOST_MONTHS + 1;
    uint256 private constant FIRST_REST = FIRST_WORKING + MOST_MONTHS;
    uint256 private constant FIRST_DAY = FIRST_REST + MOST_MONTHS;
    uint256 private constant LEVELS = 4;

    /// @notice Node of a product, without its class.
    function nodeIdOf(uint256 product) internal pure returns (uint256) {
        return product & NODE_MASK;
    }

    /// @notice Year of a product or node.
    function yearOf(uint256 product) internal pure returns (uint256) {
        return (product & NODE_MASK) >> YEAR_SHIFT;
    }

    /// @notice Product of a node for a class.
    function productOf(uint256 attributeClass, uint256 node) internal pure returns (uint256) {
        return (attributeClass << CLASS_SHIFT) | node;
    }

    /// @notice Intervals of the days of a product; 0 if its year is not registered.
    function intervalsOf(Store storage store, uint256 product) internal view returns (uint256) {
        return store.terms[yearOf(product)].intervals;
    }

    /// @notice The node; its delivery days are 0 when there is none.
    function nodeOf(Store storage store, uint256 id) internal view returns (Node memory node) {
        Year storage year = store.terms[id >> YEAR_SHIFT];
        uint256 index = id & INDEX_MASK;
        node.id = id;
        node.intervals = year.intervals;
        if (index == 0) {
            (node.length, node.deliveryDays) = (year.deliveryDays, year.deliveryDays);
        } else if (index >= FIRST_DAY) {
            node.span = Span.Day;
            node.from = index - FIRST_DAY;
            if (node.from >= year.deliveryDays) return node;
            (node.length, node.deliveryDays) = (1, 1);
        } else {
            _fillMonths(year, node, index);
        }
        node.firstDay = uint256(year.firstDay) + node.from + (node.daysOff == 0 ? 0 : _lowestZero(node.daysOff));
    }

    /// @notice The day node of a local day (since 1970-01-01); 0 when no registered year has it.
    function dayNodeOf(Store storage store, uint256 day) internal view returns (uint256) {
        for (uint256 number = store.count; number != 0; --number) {
            Year storage year = store.terms[number];
            uint256 first = year.firstDay;
            if (day < first) continue;
            return day - first < year.deliveryDays ? (number << YEAR_SHIFT) | (FIRST_DAY + day - first) : 0;
        }
        return 0;
    }

    /// @notice The node itself and the nodes above it, up to the year.
    function pathOf(Store storage store, Node memory node) internal view returns (uint256[] memory path) {
        path = new uint256[](LEVELS);
        path[0] = node.id;
        uint256 length = 1;
        Year storage year = store.terms[node.id >> YEAR_SHIFT];
        uint256 month = node.month;
        uint256 base = node.id & ~INDEX_MASK;
        if (node.span == Span.Day) {
            month = _monthWith(year.monthEnds, node.from);
            bool rests = (year.restDays[node.from >> 8] >> (node.from & 0xff)) & 1 == 1;
            path[length++] = base | ((rests ? FIRST_REST : FIRST_WORKING) + month);
        }
        if (node.span > Span.Month) path[length++] = base | (1 + month);
        if (node.span != Span.Year) path[length++] = base;
        assembly ("memory-safe") {
            mstore(path, length)
        }
    }

    /// @notice Delivery days of the node that are not before `day`.
    function daysFrom(Store storage store, Node memory node, uint256 day) internal view returns (uint256 count) {
        if (day <= node.firstDay) return node.deliveryDays;
        uint256 first = store.terms[node.id >> YEAR_SHIFT].firstDay;
        for (uint256 d = day - first; d < node.from + node.length; ++d) {
            if (hasDay(node, d)) ++count;
        }
    }

    /// @notice The nodes right below; none below a day.
    function childrenOf(Store storage store, Node memory node) internal view returns (uint256[] memory children) {
        uint256 base = node.id & ~INDEX_MASK;
        uint256 count = 0;
        if (node.span == Span.Year) {
            children = new uint256[](store.terms[node.id >> YEAR_SHIFT].months);
            for (; count < children.length; ++count) children[count] = base | (1 + count);
        } else if (node.span == Span.Month) {
            children = new uint256[](2);
            uint256 rests = _restBits(store.terms[node.id >> YEAR_SHIFT], node.from, node.length);
            if (rests != (1 << node.length) - 1) children[count++] = base | (FIRST_WORKING + node.month);
            if (rests != 0) children[count++] = base | (FIRST_REST + node.month);
        } else if (node.span != Span.Day) {
            children = new uint256[](node.deliveryDays);
            for (uint256 d = 0; d < node.length; ++d) {
                if ((node.daysOff >> d) & 1 == 0) children[count++] = base | (FIRST_DAY + node.from + d);
            }
        }
        assembly ("memory-safe") {
            mstore(children, count)
        }
    }

    /// @notice Whether day `d` of the year belongs to the node.
    function hasDay(Node memory node, uint256 d) internal pure returns (bool) {
        if (d < node.from || d >= node.from + node.length) return false;
        return node.span == Span.Year || (node.daysOff >> (d - node.from)) & 1 == 0;
    }

    /// @notice Node of day `d` (from 0) of the year to which `node` belongs.
    function dayIn(Node memory node, uint256 d) internal pure returns (uint256) {
        return (node.id & ~INDEX_MASK) | (FIRST_DAY + d);
    }

    function _fillMonths(Year storage year, Node memory node, uint256 index) private view {
        Span span =
            index < FIRST_WORKING
                ? Span.Month
                : index < FIRST_REST
                    ? Span.WorkingDays
                    : Span.RestDays;
        uint256 month = (index - 1) % MOST_MONTHS;
        (node.span, node.month) = (span, month);
        if (month >= year.months) return;
        uint256 ends = year.monthEnds;
        node.from = month == 0 ? 0 : uint16(ends >> (16 * (month - 1)));
        uint256 count = uint16(ends >> (16 * month)) - node.from;
        (node.length, node.deliveryDays) = (count, count);
        if (span == Span.Month) return;
        uint256 off = _restBits(year, node.from, count);
        if (span == Span.RestDays) off ^= (1 << count) - 1;
        (node.daysOff, node.deliveryDays) = (off, count - _ones(off));
    }

    /// @dev The month, from 0, of day `d`.
    function _monthWith(uint256 ends, uint256 d) private pure returns (uint256 month) {
        while (d >= uint16(ends >> (16 * month))) ++month;
    }

    /// @dev Rest days among `length` ≤ 31 days from `from` on.
    function _restBits(Year storage year, uint256 from, uint256 length) private view returns (uint256 bits) {
        bits = from < 256 ? year.restDays[0] >> from : year.restDays[1] >> (from - 256);
        if (from < 256 && from + length > 256) bits |= year.restDays[1] << (256 - from);
        bits &= (1 << length) - 1;
    }

    function _ones(uint256 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) ++count;
    }

    function _lowestZero(uint256 bits) private pure returns (uint256 place) {
        while ((bits >> place) & 1 == 1) ++place;
    }
}
