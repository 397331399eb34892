// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {BidSheet} from "./BidSheet.sol";

/// @title Sheet check: may this sheet enter the book?
/// @notice `passes` is the quick answer, five lanes at once; `refusal` is its plain twin, step by step, and names what is wrong.
/// Both are tested to agree on every sheet.
library SheetCheck {
    uint256 private constant ONES = 0x000000000001000000000001000000000001000000000001000000000001;
    uint256 private constant GUARD = 0x800000000000800000000000800000000000800000000000800000000000;
    uint256 private constant KEYS = 0x7fffff0000007fffff0000007fffff0000007fffff0000007fffff000000;
    uint256 private constant LOTS = 0x0000003fffff0000003fffff0000003fffff0000003fffff0000003fffff;
    uint256 private constant CLASSES = 0x000003000000000003000000000003000000000003000000000003000000;

    /// @notice What a session asks of every sheet.
    struct Rules {
        uint256 intervals;
        /// kWh.
        uint256 lot;
        /// Lots of a step at least.
        uint256 minLots;
        /// Key of the cap, class 3.
        uint256 maxKey;
        /// Floor and tick, 0.001/MWh.
        int256 floor;
        int256 tick;
        /// Source of class 0 | class 1 << 4 | class 2 << 8; 0: no tie order.
        uint256 tieOrder;
    }

    /// @notice What is asked of one participant's sheet.
    struct Bounds {
        /// kWh per interval.
        uint256 buyKwh;
        uint256 sellKwh;
        /// Bit = Source of its units.
        uint256 sources;
        /// Its holding, lanes of kWh, from word `heldFrom` on; read if the sheet sells.
        uint256[] held;
        uint256 heldFrom;
        uint256 rows;
        /// Σ lots over rows and intervals at most.
        uint256 exposure;
    }

    /// @notice What a sheet can cost.
    struct Worst {
        /// Σ buy q·max(0, p) + Σ sell q·max(0, −p), lots × price unit.
        uint256 priced;
        uint256 sellLots;
        /// Lots of both sides over rows and intervals.
        uint256 lots;
    }

    error RowsUnderstated(uint256 declared, uint256 rows);
    error ExposureUnderstated(uint256 declared, uint256 lots);
    error WordMalformed(uint256 row, uint256 interval, uint256 word);
    error KeysDecrease(uint256 row, uint256 interval, uint256 word);
    error PriceOutOfRange(uint256 row, uint256 interval, uint256 key, uint256 maxKey);
    error QuantityOutOfRange(uint256 row, uint256 interval, uint256 lots, uint256 minLots);
    error ClassNotAllowed(uint256 row, uint256 interval, uint256 class);
    error LimitExceeded(uint256 interval, bool sell, uint256 kWh, uint256 limitKwh);
    error EnergyMissing(uint256 interval, uint256 kWh, uint256 heldKwh);
    error SelfCrossing(uint256 interval, uint256 askKey, uint256 bidKey);

    // ------------------------------------------------------------------------------------------------ the quick answer

    /// @dev Memory of the hot loop: one word each, in this order.
    struct Scratch {
        uint256 intervals;
        /// (2²⁴ − minLots)·ONES: added to a quantity of at least minLots, it carries into bit 24.
        uint256 minLots;
        /// GUARD | highest lane allowed.
        uint256 maxLane;
        /// GUARD | highest lane with a negative price.
        uint256 negative;
        /// Lots per interval and side at most.
        uint256 limit;
        /// Where the running lots of the side begin.
        uint256 running;
        /// Where the held kWh per interval begin, 0 for bids.
        uint256 held;
        uint256 lot;
        /// Totals of the side.
        uint256 lots;
        uint256 valuedLots;
        uint256 valuedKeys;
        /// Not zero: some word is malformed or some bound exceeded.
        uint256 bad;
        /// Conjunction of class bits.
        uint256 classes;
    }

    /// @notice Room for `passes`, once for each batch.
    function prepare(Rules memory r) internal pure returns (Scratch memory s) {
        s.intervals = r.intervals;
        s.minLots = ((1 << 24) - r.minLots) * ONES;
        s.maxLane = GUARD | (((r.maxKey << 24) | 0xffffff) * ONES);
        s.negative = GUARD;
        if (r.floor < 0) {
            uint256 zeroKey = 4 * (uint256(-r.floor / r.tick) + 1);
            if (zeroKey > 1 << 23) zeroKey = 1 << 23;
            s.negative |= ((zeroKey << 24) - 1) * ONES;
        }
        s.lot = r.lot;
        uint256 size = 96 * r.intervals;
        assembly ("memory-safe") {
            let room := mload(0x40)
            mstore(0x40, add(room, size))
            mstore(add(s, 0xa0), room)
        }
    }

    /// @notice Whether a sheet (in calldata at `pos`, header canonical, length as it says) may enter the book, and what it can cost.
    function passes(
        uint256 pos,
        uint256 header,
        Rules memory r,
        Bounds memory b,
        Scratch memory s
    ) internal pure returns (bool ok, Worst memory worst) {
        uint256 rows = BidSheet.rowsOf(header);
        if (rows > b.rows) return (false, worst);
        uint256 room = s.running;
        bool buys = BidSheet.buysAny(header);
        bool sells = BidSheet.sellsAny(header);
        if (buys) {
            _begin(s, room, 0, b.buyKwh / r.lot);
            _rows(pos, header, rows, 0, s);
            ok = s.bad == 0 && s.classes & CLASSES == CLASSES;
            worst.lots = s.lots;
            worst.priced = uint256(r.tick * int256(s.valuedKeys) + (r.floor - r.tick) * int256(s.valuedLots));
        }
        if (sells && (ok || !buys)) {
            _unpack(b.held, b.heldFrom, room + 64 * r.intervals, r.intervals);
            _begin(s, room + 32 * r.intervals, room + 64 * r.intervals, b.sellKwh / r.lot);
            _rows(pos, header, rows, 1, s);
            ok = s.bad == 0 && (s.classes & CLASSES == CLASSES || r.tieOrder != 0);
            worst.lots += s.lots;
            worst.sellLots = s.lots;
            worst.priced += uint256((r.tick - r.floor) * int256(s.valuedLots) - r.tick * int256(s.valuedKeys));
        }
        s.running = room;
        if (!ok || worst.lots > b.exposure) return (false, worst);
        if (sells && s.classes & CLASSES != CLASSES) ok = _firstForeignClass(pos, header, r, b).length == 0;
        if (ok && sells && buys) ok = _apart(pos, header, rows, s);
    }

    function _begin(Scratch memory s, uint256 running, uint256 held, uint256 limit) private pure {
        s.running = running;
        s.held = held;
        s.limit = limit;
        s.lots = 0;
        s.valuedLots = 0;
        s.valuedKeys = 0;
        s.bad = 0;
        s.classes = type(uint256).max;
        uint256 size = 32 * s.intervals;
        assembly ("memory-safe") {
            calldatacopy(running, calldatasize(), size) // zeros
        }
    }

    /// @dev Lanes to one word per interval.
    function _unpack(uint256[] memory lanes, uint256 from, uint256 target, uint256 intervals) private pure {
        assembly ("memory-safe") {
            let source := add(lanes, shl(5, add(from, 1)))
            let end := add(target, shl(5, intervals))
            for {} lt(target, end) {} {
                let word := mload(source)
                source := add(source, 32)
                let until := add(target, 256)
                if gt(until, end) { until := end }
                for {} lt(target, until) { target := add(target, 32) } {
                    mstore(target, and(word, 0xffffffff))
                    word := shr(32, word)
                }
            }
        }
    }

    /// @dev The rows of one side.
    function _rows(uint256 pos, uint256 header, uint256 rows, uint256 side, Scratch memory s) private pure {
        uint256 full = BidSheet.WORD * s.intervals;
        for (uint256 row = 0; row < rows; ++row) {
            uint256 size = BidSheet.isFlat(header, row) ? BidSheet.WORD : full;
            if ((header >> (8 + 2 * row)) & 1 == side) _row(pos, size, size != full, side, s);
            pos += size;
        }
    }

    /// @dev The hot loop: the words of one row. Invariant: `bad` is zero as long as every word so far is canonical and within its bounds, and
    /// `ok` has all guard bits; the running lots and the totals in `s` include the words so far (a flat word once for each interval).
    /// A lane is filled up with ones where it is empty: then keys that do not decrease and empty lanes that come last are one comparison.
    function _row(uint256 pos, uint256 size, bool flat, uint256 side, Scratch memory s) private pure {
        assembly ("memory-safe") {
            let end := add(pos, size)
            let running := mload(add(s, 0xa0))
            let heldDelta := 0
            if mload(add(s, 0xc0)) { heldDelta := sub(mload(add(s, 0xc0)), running) }
            let bad := mload(add(s, 0x160))
            let ok := GUARD
            let times := 1
            if flat { times := mload(s) }
            let valued := or(iszero(side), iszero(eq(mload(add(s, 0x60)), GUARD)))
            for {} lt(pos, end) { pos := add(pos, 32) } {
                let w := calldataload(pos)
                let q := and(w, LOTS)
                let sum := and(shr(192, mul(q, ONES)), 0xffffffffffff)
                {
                    // a lane counts as used if its key is at least 4, which is the floor
                    let used := and(add(and(w, KEYS), 0x7ffffc0000007ffffc0000007ffffc0000007ffffc0000007ffffc000000), GUARD)
                    let enough := and(add(q, mload(add(s, 0x20))), 0x000001000000000001000000000001000000000001000000000001000000)
                    let empty := xor(used, GUARD)
                    empty := sub(empty, shr(47, empty))
                    bad := or(bad, or(and(w, not(or(KEYS, LOTS))), or(xor(used, shl(23, enough)), and(w, empty))))
                    let filled := or(w, empty)
                    mstore(add(s, 0x180), and(mload(add(s, 0x180)), filled))
                    filled := and(filled, KEYS)
                    ok := and(ok, and(sub(mload(add(s, 0x40)), w), or(sub(or(shr(48, filled), GUARD), filled), shl(239, 1))))
                }
                if valued {
                    let below := mul(shr(47, and(sub(mload(add(s, 0x60)), w), GUARD)), 0xffffff)
                    switch side
                    case 0 { q := and(q, not(below)) }
                    default { q := and(q, below) }
                    mstore(add(s, 0x120), add(mload(add(s, 0x120)), mul(times, and(shr(192, mul(q, ONES)), 0xffffffffffff))))
                    // Σ q·(key >> 2): lane 4 of the product with the lanes of q in reverse order; five terms below 2⁴³, no carry
                    q := or(
                        or(or(shl(192, q), shr(192, q)), and(shl(96, q), shl(144, 0xffffff))),
                        or(and(q, shl(96, 0xffffff)), and(shr(96, q), shl(48, 0xffffff)))
                    )
                    q := and(shr(192, mul(q, and(shr(26, w), 0x0000001fffff0000001fffff0000001fffff0000001fffff0000001fffff))), 0xffffffffffff)
                    mstore(add(s, 0x140), add(mload(add(s, 0x140)), mul(times, q)))
                }
                mstore(add(s, 0x100), add(mload(add(s, 0x100)), mul(times, sum)))
                for { let until := add(running, shl(5, times)) } lt(running, until) { running := add(running, 32) } {
                    let lots := add(mload(running), sum)
                    mstore(running, lots)
                    bad := or(bad, gt(lots, mload(add(s, 0x80))))
                    if heldDelta { bad := or(bad, gt(mul(lots, mload(add(s, 0xe0))), mload(add(running, heldDelta)))) }
                }
            }
            mstore(add(s, 0x160), or(bad, xor(ok, GUARD)))
        }
    }

    /// @dev Whether in every interval the lowest own ask is above the highest own bid. All words are canonical: the first lane has the lowest key,
    /// the last that is used the highest. Kept per interval: highest bid key, and 2²³ − lowest ask key, 0 for none; apart means their sum is below 2²³.
    function _apart(uint256 pos, uint256 header, uint256 rows, Scratch memory s) private pure returns (bool apart) {
        uint256 bids = s.running;
        uint256 size = 32 * s.intervals;
        assembly ("memory-safe") {
            calldatacopy(bids, calldatasize(), shl(1, size)) // zeros
            let flags := shr(8, header)
            for { let r := 0 } lt(r, rows) { r := add(r, 1) } {
                let sell := and(flags, 1)
                let flat := and(flags, 2)
                flags := shr(2, flags)
                let target := add(bids, mul(sell, size))
                for { let end := add(target, size) } lt(target, end) { target := add(target, 32) } {
                    let w := and(calldataload(pos), KEYS)
                    if iszero(flat) { pos := add(pos, 32) }
                    if w {
                        let key := shr(24, and(w, 0xffffffffffff))
                        switch sell
                        case 0 { for { let shift := 216 } 1 { shift := sub(shift, 48) } { if shr(shift, w) { key := shr(shift, w) break } } }
                        default { key := sub(0x800000, key) }
                        if gt(key, mload(target)) { mstore(target, key) }
                    }
                }
                if flat { pos := add(pos, 32) }
            }
            apart := 1
            for { let end := add(bids, size) } lt(bids, end) { bids := add(bids, 32) } {
                apart := and(apart, lt(add(mload(bids), mload(add(bids, size))), 0x800000))
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ the plain answer

    /// @notice What is wrong with a sheet, as an encoded error of this library; empty if nothing is.
    function refusal(
        uint256 pos,
        uint256 header,
        Rules memory r,
        Bounds memory b
    ) internal pure returns (bytes memory reason) {
        uint256 rows = BidSheet.rowsOf(header);
        uint256 total;
        if (rows > b.rows) return abi.encodeWithSelector(RowsUnderstated.selector, b.rows, rows);
        for (uint256 i = 0; i < r.intervals; ++i) {
            uint256[2] memory lots; // buy, sell
            for (uint256 row = 0; row < rows; ++row) {
                bool sell = BidSheet.sells(header, row);
                uint256 word = _wordAt(pos, header, row, i, r.intervals);
                reason = _wordRefusal(row, i, word, r);
                if (reason.length != 0) return reason;
                lots[sell ? 1 : 0] += _lotsOf(word);
            }
            reason = _boundRefusal(i, lots, r, b);
            if (reason.length != 0) return reason;
            total += lots[0] + lots[1];
        }
        reason = _firstForeignClass(pos, header, r, b);
        if (reason.length == 0) reason = _firstCrossing(pos, header, r);
        if (reason.length == 0 && total > b.exposure) {
            reason = abi.encodeWithSelector(ExposureUnderstated.selector, b.exposure, total);
        }
    }

    /// @dev The word of a row in an interval.
    function _wordAt(
        uint256 pos,
        uint256 header,
        uint256 row,
        uint256 interval,
        uint256 intervals
    ) private pure returns (uint256 word) {
        for (uint256 r = 0; r < row; ++r) pos += BidSheet.isFlat(header, r) ? BidSheet.WORD : BidSheet.WORD * intervals;
        if (!BidSheet.isFlat(header, row)) pos += BidSheet.WORD * interval;
        assembly ("memory-safe") {
            word := calldataload(pos)
        }
    }

    function _key(uint256 word, uint256 lane) private pure returns (uint256) {
        return (word >> (48 * lane + 24)) & 0xffffff;
    }

    function _lots(uint256 word, uint256 lane) private pure returns (uint256) {
        return (word >> (48 * lane)) & 0xffffff;
    }

    /// @dev Is the word canonical, are its keys and quantities in range?
    function _wordRefusal(
        uint256 row,
        uint256 i,
        uint256 word,
        Rules memory r
    ) private pure returns (bytes memory) {
        if (word >> 240 != 0) return abi.encodeWithSelector(WordMalformed.selector, row + 1, i + 1, word);
        uint256 previous;
        bool ended;
        for (uint256 lane = 0; lane < BidSheet.LANES; ++lane) {
            uint256 key = _key(word, lane);
            uint256 lots = _lots(word, lane);
            if (key == 0 && lots == 0) {
                ended = true;
                continue;
            }
            if (ended) return abi.encodeWithSelector(WordMalformed.selector, row + 1, i + 1, word);
            if (key < 4 || key > r.maxKey) {
                return abi.encodeWithSelector(PriceOutOfRange.selector, row + 1, i + 1, key, r.maxKey);
            }
            if (lots < r.minLots || lots > BidSheet.MAX_LOTS) {
                return abi.encodeWithSelector(QuantityOutOfRange.selector, row + 1, i + 1, lots, r.minLots);
            }
            if (key < previous) return abi.encodeWithSelector(KeysDecrease.selector, row + 1, i + 1, word);
            previous = key;
        }
        return "";
    }

    function _lotsOf(uint256 word) private pure returns (uint256 sum) {
        for (uint256 lane = 0; lane < BidSheet.LANES; ++lane) sum += _lots(word, lane);
    }

    /// @dev Do the lots of an interval keep to the limits and to what is held?
    function _boundRefusal(
        uint256 i,
        uint256[2] memory lots,
        Rules memory r,
        Bounds memory b
    ) private pure returns (bytes memory) {
        if (lots[0] > b.buyKwh / r.lot) {
            return abi.encodeWithSelector(LimitExceeded.selector, i + 1, false, lots[0] * r.lot, b.buyKwh);
        }
        if (lots[1] > b.sellKwh / r.lot) {
            return abi.encodeWithSelector(LimitExceeded.selector, i + 1, true, lots[1] * r.lot, b.sellKwh);
        }
        if (lots[1] == 0) return "";
        uint256 held = Lanes.get(b.held[b.heldFrom + i / Lanes.PER_WORD], i % Lanes.PER_WORD);
        if (lots[1] * r.lot > held) return abi.encodeWithSelector(EnergyMissing.selector, i + 1, lots[1] * r.lot, held);
        return "";
    }

    /// @dev The first step whose class its participant may not use. Bids have class 3; an ask has it too, unless all units of the participant have
    /// the source that the session's tie order gives the class.
    function _firstForeignClass(
        uint256 pos,
        uint256 header,
        Rules memory r,
        Bounds memory b
    ) private pure returns (bytes memory) {
        uint256 rows = BidSheet.rowsOf(header);
        for (uint256 row = 0; row < rows; ++row) {
            uint256 words = BidSheet.isFlat(header, row) ? 1 : r.intervals;
            for (uint256 i = 0; i < words; ++i) {
                uint256 word = _wordAt(pos, header, row, i, r.intervals);
                for (uint256 lane = 0; lane < BidSheet.LANES; ++lane) {
                    if (_lots(word, lane) == 0) continue;
                    uint256 class = _key(word, lane) & 3;
                    if (class == BidSheet.LAST_CLASS) continue;
                    uint256 source = (r.tieOrder >> (4 * class)) & 0xf;
                    if (!BidSheet.sells(header, row) || source == 0 || b.sources != uint256(1) << source) {
                        return abi.encodeWithSelector(ClassNotAllowed.selector, row + 1, i + 1, class);
                    }
                }
            }
        }
        return "";
    }

    /// @dev The first interval in which the lowest own ask is not above the highest own bid.
    function _firstCrossing(uint256 pos, uint256 header, Rules memory r) private pure returns (bytes memory) {
        uint256 rows = BidSheet.rowsOf(header);
        for (uint256 i = 0; i < r.intervals; ++i) {
            uint256 ask = type(uint256).max;
            uint256 bid;
            for (uint256 row = 0; row < rows; ++row) {
                uint256 word = _wordAt(pos, header, row, i, r.intervals);
                if (word == 0) continue;
                if (BidSheet.sells(header, row)) {
                    if (_key(word, 0) < ask) ask = _key(word, 0);
                } else {
                    uint256 lane = BidSheet.LANES - 1;
                    while (_lots(word, lane) == 0) --lane;
                    if (_key(word, lane) > bid) bid = _key(word, lane);
                }
            }
            if (ask <= bid) return abi.encodeWithSelector(SelfCrossing.selector, i + 1, ask, bid);
        }
        return "";
    }
}
