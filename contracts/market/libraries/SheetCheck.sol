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
    uint256 private constant NOT_CLASSES = 0xfffffffffcfffffffffffcfffffffffffcfffffffffffcfffffffffffcffffff;
    /// @dev Bits of a word that are always zero.
    uint256 private constant UNUSED = 0xffff800000c00000800000c00000800000c00000800000c00000800000c00000;
    uint256 private constant CARRY = 0x000001000000000001000000000001000000000001000000000001000000;
    /// @dev In each lane the guard, and a quantity above all that are allowed, but without bit 22: an empty lane, filled up with ones, stays above
    /// every step, and no step may follow it, not even at the highest key of all.
    uint256 private constant GUARD_AND_LOTS = 0x800000bfffff800000bfffff800000bfffff800000bfffff800000bfffff;
    /// @dev The floor's key in lane 0.
    uint256 private constant FLOOR_KEY = 0x4000000;
    /// @dev x mod (2⁴⁸ − 1) is the sum of the lanes of x, and y mod (2³² − 1) that of eight lanes of 32 bits, as long as the sum is below the divisor.
    uint256 private constant SUM_OF_LANES = 0xffffffffffff;
    uint256 private constant SUM_OF_EIGHT = 0xffffffff;
    /// @dev Keys without their class, 16 bits higher than in `TICKS`: lane 4 of a product ends at bit 255 then, and nothing lies above it.
    uint256 private constant TICKS_HIGH = 0x001fffff0000001fffff0000001fffff0000001fffff0000001fffff0000;
    uint256 private constant LANE_TOPS = 0x8000000080000000800000008000000080000000800000008000000080000000;
    /// @dev Bit 23 of every lane, where a quantity of minLots or more carries to when 2²³ − minLots is added: no quantity reaches it.
    uint256 private constant ENOUGH = 0x000000800000000000800000000000800000000000800000000000800000;
    uint256 private constant CLASSES_AND_LOTS = 0x0000033fffff0000033fffff0000033fffff0000033fffff0000033fffff;
    /// @dev Class 3 in five lanes, as a sum of the lanes counts it.
    uint256 private constant FIVE_CLASSES = 15 << 24;
    uint256 private constant EIGHT_WORDS = 256;
    uint256 private constant LANE_ONES = 0x0000000100000001000000010000000100000001000000010000000100000001;

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
        /// Where its holding lies in memory, lanes of kWh; read if the sheet sells.
        uint256 held;
        uint256 rows;
        /// Σ lots over rows and intervals at most.
        uint256 exposure;
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

    /// @dev Memory of the hot loops: one word each, in this order.
    struct Scratch {
        /// (2²⁴ − minLots)·ONES: added to a quantity of at least minLots, it carries into bit 24.
        uint256 minLots;
        /// GUARD | highest lane allowed.
        uint256 maxLane;
        /// GUARD | highest lane with a negative price.
        uint256 negative;
        /// Where the lots per interval of a side are summed up, in lanes of 32 bits: a sheet has less than 2³⁰ of them in an interval.
        uint256 lanes;
        /// Not zero: some word so far is not canonical, or a price or quantity is out of range.
        uint256 bad;
        /// Not zero: some step so far has another class than 3.
        uint256 classed;
        /// Lots so far of the side, over rows and intervals.
        uint256 lots;
        /// Σ q and Σ q·(key >> 2) over the side's steps that can cost money.
        uint256 valuedLots;
        uint256 valuedKeys;
        /// Ones in the lanes of the last word of `lanes` that belong to an interval.
        uint256 lastMask;
        /// Words of a day: ⌈intervals/8⌉.
        uint256 words;
        Rules rules;
    }

    /// @notice What is asked of a sheet and found out about it.
    struct Sheet {
        /// Where its rows begin in calldata; its header, canonical.
        uint256 rows;
        uint256 header;
        Bounds bounds;
        /// What it can cost: Σ buy q·max(0, p) + Σ sell q·max(0, −p), lots × price unit.
        uint256 priced;
        uint256 sellLots;
    }

    /// @notice Room for `passes`, once for each batch.
    function prepare(Rules memory r) internal pure returns (Scratch memory s) {
        s.rules = r;
        s.minLots = ((1 << 24) - r.minLots) * ONES;
        s.maxLane = GUARD | (((r.maxKey << 24) | 0xffffff) * ONES);
        s.negative = GUARD;
        if (r.floor < 0) {
            uint256 zeroKey = 4 * (uint256(-r.floor / r.tick) + 1);
            if (zeroKey > 1 << 23) zeroKey = 1 << 23;
            s.negative |= ((zeroKey << 24) - 1) * ONES;
        }
        s.words = Lanes.wordsOf(r.intervals);
        s.lastMask = Lanes.maskOf(r.intervals, s.words - 1);
        uint256 size = 64 * r.intervals; // also the room of _apart
        uint256 room;
        assembly ("memory-safe") {
            room := mload(0x40)
            mstore(0x40, add(room, size))
        }
        s.lanes = room;
    }

    /// @notice Whether a sheet may enter the book; sets what it can cost.
    function passes(Sheet memory sheet, Scratch memory s) internal pure returns (bool) {
        unchecked {
            uint256 header = sheet.header;
            Rules memory r = s.rules;
            Bounds memory b = sheet.bounds;
            bool buys = BidSheet.buysAny(header);
            bool sells = BidSheet.sellsAny(header);
            uint256 lots;
            sheet.priced = 0;
            sheet.sellLots = 0;
            s.bad = 0;
            s.classed = 0;
            if (buys) {
                _side(sheet.rows, header, 0, s);
                if (s.bad | s.classed != 0 || !_within(s, b.buyKwh / r.lot, 0, 0)) return false;
                lots = s.lots;
                sheet.priced = uint256(r.tick * int256(s.valuedKeys) + (r.floor - r.tick) * int256(s.valuedLots));
            }
            if (sells) {
                _side(sheet.rows, header, 1, s);
                if (s.bad != 0 || !_within(s, b.sellKwh / r.lot, r.lot, b.held)) return false;
                if (s.classed != 0 && _firstForeignClass(sheet, r).length != 0) return false;
                lots += s.lots;
                sheet.sellLots = s.lots;
                sheet.priced += uint256((r.tick - r.floor) * int256(s.valuedLots) - r.tick * int256(s.valuedKeys));
            }
            if (BidSheet.rowsOf(header) > b.rows || lots > b.exposure) return false;
            return !(buys && sells) || _apart(sheet.rows, header, BidSheet.rowsOf(header), s);
        }
    }

    /// @dev The rows of one side: canonical? how many lots per interval? what are they worth?
    function _side(uint256 pos, uint256 header, uint256 side, Scratch memory s) private pure {
        unchecked {
            s.lots = 0;
            s.valuedLots = 0;
            s.valuedKeys = 0;
            uint256 lanes = s.lanes;
            uint256 size = BidSheet.WORD * s.words;
            assembly ("memory-safe") {
                calldatacopy(lanes, calldatasize(), size) // zeros
            }
            uint256 full = BidSheet.WORD * s.rules.intervals;
            uint256 flags = header >> 8;
            for (uint256 left = BidSheet.rowsOf(header); left != 0; --left) {
                bool flat = flags & 2 != 0;
                size = flat ? BidSheet.WORD : full;
                if (flags & 1 == side) _sideRow(pos, pos + size, side, flat ? s.rules.intervals : 1, s);
                pos += size;
                flags >>= 2;
            }
        }
    }

    /// @dev `times`: intervals for which each word of the row counts.
    function _sideRow(uint256 pos, uint256 end, uint256 side, uint256 times, Scratch memory s) private pure {
        unchecked {
            uint256 lots = _row(pos, end, s);
            if (times != 1) _spread(s, lots);
            s.lots += times * lots;
            if (s.negative == GUARD) {
                if (side == 1) return;
                s.valuedLots += times * lots;
                s.valuedKeys += times * _valueOfBids(pos, end, s);
            } else {
                (uint256 valued, uint256 keys) = _valueOfRow(pos, end, side, s.negative);
                s.valuedLots += times * valued;
                s.valuedKeys += times * keys;
            }
        }
    }

    /// @dev The words of one row, eight by eight. Invariant: the lots of the words before `pos` are in the lanes of `s`, their sum is `total`,
    /// and `bad` and `classed` of `s` tell of them.
    function _row(uint256 pos, uint256 end, Scratch memory s) private pure returns (uint256 total) {
        unchecked {
            uint256 lanes = s.lanes;
            uint256 packed;
            uint256 flaws;
            for (; pos + EIGHT_WORDS <= end; pos += EIGHT_WORDS) {
                (packed, flaws) = _eightFullWords(pos, s.minLots, s.maxLane);
                if (flaws != 0) packed = _words(pos, pos + EIGHT_WORDS, s);
                total += packed % SUM_OF_EIGHT;
                assembly ("memory-safe") {
                    mstore(lanes, add(mload(lanes), packed))
                }
                lanes += BidSheet.WORD;
            }
            if (pos == end) return total;
            packed = _words(pos, end, s);
            total += packed % SUM_OF_EIGHT;
            assembly ("memory-safe") {
                mstore(lanes, add(mload(lanes), packed))
            }
        }
    }

    /// @dev The hot loop for words as most are, five steps of class 3: eight of them, from the last back to the first, by twos. Invariant: over the words behind `p`,
    /// `packed` has their lots, interval by interval, each with five classes on top; `all` has all class bits and all those above LOTS if every class is 3 and
    /// every quantity minLots or more; `ordered` has all guard bits if each lane's key is not below that of the lane before it, the lowest one's not
    /// below the floor's; `some` has every bit that a word has, and the topmost if a word exceeds the one with the highest key on top.
    /// @return packed Lots, right only if there are no flaws.
    /// @return flaws Not zero: some word is not canonical, out of range or not of this kind; `_words` has the answer.
    function _eightFullWords(
        uint256 pos,
        uint256 minLots,
        uint256 maxLane
    ) private pure returns (uint256 packed, uint256 flaws) {
        assembly ("memory-safe") {
            maxLane := xor(maxLane, shl(239, 1)) // a word: without the guard of lane 4
            minLots := sub(minLots, ENOUGH) // carries into bit 23, one lower
            let some := 0
            let all := not(0)
            let ordered := not(0)
            for {
                let p := add(pos, 224)
            } iszero(lt(p, pos)) {} {
                let w := calldataload(p)
                p := sub(p, 32)
                some := or(or(some, w), and(sub(maxLane, w), shl(255, 1)))
                ordered := and(ordered, sub(or(w, GUARD_AND_LOTS), or(shl(48, w), FLOOR_KEY)))
                w := and(w, CLASSES_AND_LOTS)
                all := and(all, add(w, minLots))
                packed := or(shl(32, packed), mod(w, SUM_OF_LANES))
                w := calldataload(p)
                p := sub(p, 32)
                some := or(or(some, w), and(sub(maxLane, w), shl(255, 1)))
                ordered := and(ordered, sub(or(w, GUARD_AND_LOTS), or(shl(48, w), FLOOR_KEY)))
                w := and(w, CLASSES_AND_LOTS)
                all := and(all, add(w, minLots))
                packed := or(shl(32, packed), mod(w, SUM_OF_LANES))
            }
            packed := sub(packed, mul(LANE_ONES, FIVE_CLASSES))
            flaws := or(and(some, UNUSED), or(and(not(all), or(CLASSES, ENOUGH)), and(not(ordered), GUARD)))
        }
    }

    /// @dev The same for words of every kind, at most eight. Invariant: over the words behind `end`, `bad` is zero and `good` has all guard bits if every word is canonical and
    /// in range; `good` has all class bits if every step has class 3; `packed` has their lots.
    /// An empty lane (less than minLots) must be zero and is then filled up with ones; so one comparison of each lane with its neighbour below, and of the lowest
    /// with the floor's key, says that keys do not decrease, that empty lanes come last and that no key is below the floor.
    function _words(uint256 pos, uint256 end, Scratch memory s) private pure returns (uint256 packed) {
        assembly ("memory-safe") {
            let bad := 0
            let good := not(0)
            let minLots := mload(s)
            let maxLane := mload(add(s, 0x20))
            for {
                end := sub(end, 32)
            } iszero(lt(end, pos)) {} {
                let w := calldataload(end)
                end := sub(end, 32)
                let x := and(w, LOTS)
                packed := or(shl(32, packed), mod(x, SUM_OF_LANES))
                x := xor(GUARD, shl(23, and(add(x, minLots), CARRY)))
                x := sub(x, shr(47, x))
                bad := or(bad, and(w, or(x, UNUSED)))
                x := or(w, x)
                good := and(good, or(x, NOT_CLASSES))
                good := and(
                    good,
                    or(and(sub(or(x, GUARD_AND_LOTS), or(shl(48, x), FLOOR_KEY)), sub(maxLane, w)), CLASSES)
                )
            }
            mstore(add(s, 0x80), or(mload(add(s, 0x80)), or(bad, xor(and(good, GUARD), GUARD))))
            mstore(add(s, 0xa0), or(mload(add(s, 0xa0)), xor(and(good, CLASSES), CLASSES)))
        }
    }

    /// @dev A flat row's lots count in every interval; `_row` has put them into the first.
    function _spread(Scratch memory s, uint256 lots) private pure {
        uint256 lanes = s.lanes;
        uint256 lastMask = s.lastMask;
        uint256 words = s.words;
        assembly ("memory-safe") {
            mstore(lanes, sub(mload(lanes), lots))
            let all := mul(lots, LANE_ONES)
            let last := add(lanes, shl(5, sub(words, 1)))
            for {} lt(lanes, last) {
                lanes := add(lanes, 32)
            } {
                mstore(lanes, add(mload(lanes), all))
            }
            mstore(lanes, add(mload(lanes), and(all, lastMask)))
        }
    }

    /// @dev Σ q·(key >> 2) over the steps of a row of bids, none of which has a negative price.
    function _valueOfBids(uint256 pos, uint256 end, Scratch memory s) private pure returns (uint256 keys) {
        unchecked {
            if ((end - pos) & BidSheet.WORD != 0) {
                (, keys) = _valueOfRow(pos, pos + BidSheet.WORD, 0, s.negative);
                pos += BidSheet.WORD;
            }
            return keys + _valueOfPairs(pos, end);
        }
    }

    /// @dev The same for an even number of words, two at once: the quantities of the second lie in the upper halves of the lanes, where the keys were, while the
    /// lanes are put in reverse order. Lane 4 of a product is the sum then: of five terms below 2⁴³, so that two products add up without a carry.
    function _valueOfPairs(uint256 pos, uint256 end) private pure returns (uint256 keys) {
        assembly ("memory-safe") {
            for {} lt(pos, end) {} {
                let w := calldataload(pos)
                let v := calldataload(add(pos, 32))
                pos := add(pos, 64)
                let q := or(and(w, LOTS), shl(24, and(v, LOTS)))
                q := or(
                    or(or(shl(192, q), shr(192, q)), and(shl(96, q), shl(144, SUM_OF_LANES))),
                    or(and(q, shl(96, SUM_OF_LANES)), and(shr(96, q), shl(48, SUM_OF_LANES)))
                )
                w := mul(and(q, LOTS), and(shr(10, w), TICKS_HIGH))
                v := mul(and(shr(24, q), LOTS), and(shr(10, v), TICKS_HIGH))
                keys := add(keys, shr(208, add(w, v)))
            }
        }
    }

    /// @dev Σ q and Σ q·(key >> 2) over the steps of a row that can cost money: bids at a price of 0 or more, asks below 0.
    function _valueOfRow(
        uint256 pos,
        uint256 end,
        uint256 side,
        uint256 negative
    ) private pure returns (uint256 lots, uint256 keys) {
        assembly ("memory-safe") {
            let turn := sub(side, 1) // ones for bids
            for {} lt(pos, end) {
                pos := add(pos, 32)
            } {
                let w := calldataload(pos)
                let q := and(and(w, LOTS), xor(mul(shr(47, and(sub(negative, w), GUARD)), 0xffffff), turn))
                lots := add(lots, q)
                // lane 4 of a product with the lanes of q in reverse order; five terms below 2⁴³, no carry
                q := or(
                    or(or(shl(192, q), shr(192, q)), and(shl(96, q), shl(144, 0xffffff))),
                    or(and(q, shl(96, 0xffffff)), and(shr(96, q), shl(48, 0xffffff)))
                )
                keys := add(keys, shr(208, mul(q, and(shr(10, w), TICKS_HIGH))))
            }
            lots := mod(lots, SUM_OF_LANES)
        }
    }

    /// @dev Whether the lots of a side keep to the limit, and those of sells (lot not 0) to what is held. Within the limit lot × lots fits a lane.
    /// Lots are below 2³⁰ and a limit counts as 2³¹ − 1 at most, so a lane's top bit tells of the limit; for what is held see `Lanes.borrows`.
    function _within(Scratch memory s, uint256 limit, uint256 lot, uint256 held) private pure returns (bool within) {
        uint256 lanes = s.lanes;
        uint256 words = s.words;
        assembly ("memory-safe") {
            if gt(limit, 0x7fffffff) {
                limit := 0x7fffffff
            }
            limit := or(mul(limit, LANE_ONES), LANE_TOPS)
            let below := not(0)
            let missing := 0
            for {
                let end := add(lanes, shl(5, words))
            } lt(lanes, end) {
                lanes := add(lanes, 32)
            } {
                let x := mload(lanes)
                below := and(below, sub(limit, x))
                if lot {
                    let energy := mload(held)
                    held := add(held, 32)
                    x := mul(x, lot)
                    missing := or(missing, or(and(not(energy), x), and(or(not(energy), x), sub(energy, x))))
                }
            }
            within := iszero(or(xor(and(below, LANE_TOPS), LANE_TOPS), and(missing, LANE_TOPS)))
        }
    }

    /// @dev Whether in every interval the lowest own ask is above the highest own bid. All words are canonical: the first lane has the lowest key,
    /// the last that is used the highest. Kept per interval: highest bid key, and 2²³ − lowest ask key, 0 for none; apart means their sum is below 2²³.
    function _apart(uint256 pos, uint256 header, uint256 rows, Scratch memory s) private pure returns (bool apart) {
        uint256 bids = s.lanes;
        uint256 size = 32 * s.rules.intervals;
        assembly ("memory-safe") {
            calldatacopy(bids, calldatasize(), shl(1, size)) // zeros
            let flags := shr(8, header)
            for {
                let r := 0
            } lt(r, rows) {
                r := add(r, 1)
            } {
                let sell := and(flags, 1)
                let flat := and(flags, 2)
                flags := shr(2, flags)
                let target := add(bids, mul(sell, size))
                for {
                    let end := add(target, size)
                } lt(target, end) {
                    target := add(target, 32)
                } {
                    let w := and(calldataload(pos), KEYS)
                    if iszero(flat) {
                        pos := add(pos, 32)
                    }
                    if w {
                        let key := shr(24, and(w, 0xffffffffffff))
                        switch sell
                        case 0 {
                            for {
                                let shift := 216
                            } 1 {
                                shift := sub(shift, 48)
                            } {
                                if shr(shift, w) {
                                    key := shr(shift, w)
                                    break
                                }
                            }
                        }
                        default {
                            key := sub(0x800000, key)
                        }
                        if gt(key, mload(target)) {
                            mstore(target, key)
                        }
                    }
                }
                if flat {
                    pos := add(pos, 32)
                }
            }
            apart := 1
            for {
                let end := add(bids, size)
            } lt(bids, end) {
                bids := add(bids, 32)
            } {
                apart := and(apart, lt(add(mload(bids), mload(add(bids, size))), 0x800000))
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ the plain answer

    /// @notice What is wrong with a sheet, as an encoded error of this library; empty if nothing is.
    function refusal(Sheet memory sheet, Rules memory r) internal pure returns (bytes memory reason) {
        Bounds memory b = sheet.bounds;
        uint256 header = sheet.header;
        uint256 rows = BidSheet.rowsOf(header);
        uint256 total;
        if (rows > b.rows) return abi.encodeWithSelector(RowsUnderstated.selector, b.rows, rows);
        for (uint256 i = 0; i < r.intervals; ++i) {
            uint256[2] memory lots; // buy, sell
            for (uint256 row = 0; row < rows; ++row) {
                bool sell = BidSheet.sells(header, row);
                uint256 word = _wordAt(sheet, row, i, r.intervals);
                reason = _wordRefusal(row, i, word, r);
                if (reason.length != 0) return reason;
                lots[sell ? 1 : 0] += _lotsOf(word);
            }
            reason = _boundRefusal(i, lots, r, b);
            if (reason.length != 0) return reason;
            total += lots[0] + lots[1];
        }
        reason = _firstForeignClass(sheet, r);
        if (reason.length == 0) reason = _firstCrossing(sheet, r);
        if (reason.length == 0 && total > b.exposure) {
            reason = abi.encodeWithSelector(ExposureUnderstated.selector, b.exposure, total);
        }
    }

    /// @dev The word of a row in an interval.
    function _wordAt(
        Sheet memory sheet,
        uint256 row,
        uint256 interval,
        uint256 intervals
    ) private pure returns (uint256 word) {
        uint256 pos = sheet.rows;
        uint256 header = sheet.header;
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
    function _wordRefusal(uint256 row, uint256 i, uint256 word, Rules memory r) private pure returns (bytes memory) {
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
        uint256 place = b.held + 32 * (i / Lanes.PER_WORD);
        uint256 held;
        assembly ("memory-safe") {
            held := mload(place)
        }
        held = Lanes.get(held, i % Lanes.PER_WORD);
        if (lots[1] * r.lot > held) return abi.encodeWithSelector(EnergyMissing.selector, i + 1, lots[1] * r.lot, held);
        return "";
    }

    /// @dev The first step whose class its participant may not use. Bids have class 3; an ask has it too, unless all units of the participant have
    /// the source that the session's tie order gives the class.
    function _firstForeignClass(Sheet memory sheet, Rules memory r) private pure returns (bytes memory) {
        uint256 header = sheet.header;
        uint256 rows = BidSheet.rowsOf(header);
        for (uint256 row = 0; row < rows; ++row) {
            uint256 words = BidSheet.isFlat(header, row) ? 1 : r.intervals;
            for (uint256 i = 0; i < words; ++i) {
                uint256 word = _wordAt(sheet, row, i, r.intervals);
                for (uint256 lane = 0; lane < BidSheet.LANES; ++lane) {
                    if (_lots(word, lane) == 0) continue;
                    uint256 class = _key(word, lane) & 3;
                    if (class == BidSheet.LAST_CLASS) continue;
                    uint256 source = (r.tieOrder >> (4 * class)) & 0xf;
                    if (!BidSheet.sells(header, row) || source == 0 || sheet.bounds.sources != uint256(1) << source) {
                        return abi.encodeWithSelector(ClassNotAllowed.selector, row + 1, i + 1, class);
                    }
                }
            }
        }
        return "";
    }

    /// @dev The first interval in which the lowest own ask is not above the highest own bid.
    function _firstCrossing(Sheet memory sheet, Rules memory r) private pure returns (bytes memory) {
        uint256 header = sheet.header;
        uint256 rows = BidSheet.rowsOf(header);
        for (uint256 i = 0; i < r.intervals; ++i) {
            uint256 ask = type(uint256).max;
            uint256 bid;
            for (uint256 row = 0; row < rows; ++row) {
                uint256 word = _wordAt(sheet, row, i, r.intervals);
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
