// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {BidSheet} from "./BidSheet.sol";
import {Commitment} from "./Commitment.sol";
import {Condition, Optimality} from "./Optimality.sol";
import {ProRata} from "./ProRata.sol";

/// @title Uniform kernel: sums of a book for a claim, and the fills of its sheets
/// @notice The two hot loops of a uniform-price auction. Calldata in, memory out; no storage, no money, no clock.
/// The book comes as items, one behind the other: participant (4 bytes) | sequence (2 bytes) | sheet.
///
/// @dev How five lanes are compared at once. A lane w (key above quantity) is below 2⁴⁷; its top bit is free and serves as guard.
/// In (T | GUARD) − W no lane borrows from the next, and its guard bit is left standing exactly where w ≤ t. For bids, which are better the
/// higher they are, the lanes are turned over first (w → 2⁴⁷ − 1 − w, an exclusive or), so that on both sides "better or equal" is "≤".
/// Quantities are below 2²², so packed sums of 48 bits hold 2²⁶ words: more than a transaction can carry.
/// The plain twin, lane by lane, is PlainKernel in contracts/mocks; both are tested equal.
library UniformKernel {
    uint256 private constant ITEM_HEAD = 6;
    uint256 private constant ONES = 0x000000000001000000000001000000000001000000000001000000000001;
    uint256 private constant GUARD = 0x800000000000800000000000800000000000800000000000800000000000;
    uint256 private constant TURN_OVER = 0x7fffffffffff7fffffffffff7fffffffffff7fffffffffff7fffffffffff;

    /// @notice What is known of a book, or of its first sheets.
    struct Progress {
        /// Hash chain over the leaves so far.
        bytes32 chain;
        /// Sheets so far.
        uint256 sheets;
        /// Per interval S<a | S=a << 64 | D>b << 128 | D=b << 192, lots.
        uint256[] sums;
        /// Bit 2i: the book has an ask at a⁺ of interval i; bit 2i + 1: a bid at b⁻.
        uint256 seen;
    }

    /// @notice A cleared book, as allotment reads it.
    struct Cleared {
        /// Per interval a | b << 24 | a⁺ << 48 | b⁻ << 72.
        uint256[] claims;
        /// As in Progress, of the whole book.
        uint256[] sums;
        /// Clearing price per interval, 0.001/MWh; not read where nothing trades.
        int256[] prices;
        /// Σ of the salts of the book.
        uint256 salts;
        uint256 session;
        uint256 lot;
    }

    /// @notice Who gets what from some sheets of a cleared book.
    struct Fills {
        /// Hash chain and number of sheets behind the last of them.
        bytes32 chain;
        uint256 sheets;
        /// Running total at the rationed margin per interval, lots.
        uint256[] totals;
        /// One entry for each sheet.
        uint256[] participants;
        /// Σ fill × price, sells +, bids −, lots × price unit; one entry for each sheet.
        int256[] nets;
        /// participant << 1 | sells, for each side of a sheet that gets anything.
        uint256[] heads;
        /// ⌈intervals/8⌉ words for each head: kWh.
        uint256[] lanes;
        /// Bytes of the items read.
        uint256 read;
    }

    /// @dev Bounds of one side in one interval, guards set: a lane is strictly better than the margin | at it or better | strictly better than the next key |
    /// that key or better, if it is ≤ the bound after turning.
    struct Bounds {
        uint256 better;
        uint256 margin;
        uint256 beforeNext;
        uint256 next;
        /// TURN_OVER for bids.
        uint256 turn;
    }

    /// @dev What allotment carries from sheet to sheet; `plan` and `lanes` are places in memory.
    struct Allotting {
        uint256 intervals;
        uint256 words;
        uint256 lot;
        uint256 plan;
        /// Where the next move's lanes go.
        uint256 lanes;
        /// Moves so far.
        uint256 heads;
    }

    /// @notice The items do not end where the data ends: `needed` bytes are needed, `length` are there.
    error ItemsMalformed(uint256 needed, uint256 length);

    // ------------------------------------------------------------------------------------------------ sums of a book

    /// @notice Extends `progress` by the sheets of `items`.
    /// @param claims Per interval a | b << 24 | a⁺ << 48 | b⁻ << 72.
    function sums(
        bytes calldata items,
        uint256[] calldata claims,
        Progress memory progress
    ) internal pure returns (Progress memory) {
        // By kind: 0 buy, 1 sell, 2 buy flat, 3 sell flat.
        uint256[][4] memory rows = _read(items, claims.length, progress);
        bool asks = rows[1].length + rows[3].length != 0;
        bool bids = rows[0].length + rows[2].length != 0;
        for (uint256 i = 0; i < claims.length; ++i) {
            uint256 claim = claims[i];
            _checkKeys(i, claim);
            if (asks) {
                (uint256 better, uint256 margin, uint256 seen) = _asks(rows[1], rows[3], i, claim);
                progress.sums[i] += better | (margin << 64);
                progress.seen |= seen << (2 * i);
            }
            if (bids) {
                (uint256 better, uint256 margin, uint256 seen) = _bids(rows[0], rows[2], i, claim);
                progress.sums[i] += (better << 128) | (margin << 192);
                progress.seen |= seen << (2 * i + 1);
            }
        }
        return progress;
    }

    function _checkKeys(uint256 i, uint256 claim) private pure {
        uint256 high = Optimality.HIGH;
        require(
            Optimality.a(claim) <= high &&
                Optimality.b(claim) <= high &&
                Optimality.aPlus(claim) <= high &&
                Optimality.bMinus(claim) <= high,
            Optimality.ClaimRefused(i + 1, Condition.KeyRange)
        );
    }

    /// @dev Sums of the asks of one interval: below a, at a; whether one stands at a⁺.
    function _asks(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 i,
        uint256 claim
    ) private pure returns (uint256 below, uint256 margin, uint256 seen) {
        Bounds memory bounds;
        bounds.better = _asksUpTo(Optimality.a(claim));
        bounds.margin = _asksUpTo(Optimality.a(claim) + 1);
        bounds.beforeNext = _asksUpTo(Optimality.aPlus(claim));
        bounds.next = _asksUpTo(Optimality.aPlus(claim) + 1);
        (below, margin, seen) = _pass(full, flat, 32 * i, bounds);
        require(seen & 1 == 0, Optimality.ClaimRefused(i + 1, Condition.NoAskBetween));
        seen >>= 1;
    }

    /// @dev Sums of the bids of one interval: above b, at b; whether one stands at b⁻. A b⁻ of LOW stands for none: then empty lanes must not be taken for it.
    function _bids(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 i,
        uint256 claim
    ) private pure returns (uint256 above, uint256 margin, uint256 seen) {
        Bounds memory bounds;
        uint256 next = Optimality.bMinus(claim);
        bounds.turn = TURN_OVER;
        bounds.better = _bidsFrom(Optimality.b(claim) + 1);
        bounds.margin = _bidsFrom(Optimality.b(claim));
        bounds.beforeNext = _bidsFrom(next + 1);
        bounds.next = _bidsFrom(next == Optimality.LOW ? 1 : next);
        (above, margin, seen) = _pass(full, flat, 32 * i, bounds);
        require(seen & 1 == 0, Optimality.ClaimRefused(i + 1, Condition.NoBidBetween));
        seen >>= 1;
    }

    /// @dev Bound for asks with a key below `end`: the highest such lane in every lane, guards set.
    function _asksUpTo(uint256 end) private pure returns (uint256) {
        if (end == 0) return GUARD; // only empty lanes are ≤ 0
        if (end > Optimality.HIGH) end = Optimality.HIGH;
        unchecked {
            return GUARD | (((end << 24) - 1) * ONES);
        }
    }

    /// @dev Bound for bids with a key of `key` or above, turned over: 2⁴⁷ − 1 − (key << 24) in every lane, guards set.
    function _bidsFrom(uint256 key) private pure returns (uint256) {
        if (key >= Optimality.HIGH) return GUARD; // a lane that turns over to 0 would hold 2²⁴ − 1 lots: no sheet has one
        unchecked {
            return GUARD | (((1 << 47) - 1 - (key << 24)) * ONES);
        }
    }

    /// @dev The words of one interval in all rows of a side: full rows at `offset`, flat rows at 0.
    /// @return better Lots strictly better than the margin.
    /// @return margin Lots at the margin.
    /// @return flags Bit 0: something lies strictly between the margin and the next key; bit 1: the next key exists.
    function _pass(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 offset,
        Bounds memory bounds
    ) private pure returns (uint256 better, uint256 margin, uint256 flags) {
        (better, margin, flags) = _passRows(full, offset, bounds);
        if (flat.length == 0) return (better, margin, flags);
        (uint256 betterFlat, uint256 marginFlat, uint256 flagsFlat) = _passRows(flat, 0, bounds);
        return (better + betterFlat, margin + marginFlat, flags | flagsFlat);
    }

    /// @dev The hot loop: one word of every row in `rows`, at `offset` bytes from the row's beginning.
    /// Invariant: over the rows before `row`, `better` is lane by lane the sum of quantities strictly better than the margin, `margin` the sum of
    /// those at it; `flags` has bit 0 if a lane lay strictly between the margin and the next key, and bit 1 if one was the next.
    /// Words without a lane from the margin to the next key, which is nearly all of them, take the short way.
    function _passRows(
        uint256[] memory rows,
        uint256 offset,
        Bounds memory bounds
    ) private pure returns (uint256 better, uint256 margin, uint256 flags) {
        assembly ("memory-safe") {
            let row := add(rows, 32)
            let end := add(row, shl(5, mload(rows)))
            let betterBound := mload(bounds)
            let nextBound := mload(add(bounds, 0x60))
            let turn := mload(add(bounds, 0x80))
            for {} lt(row, end) { row := add(row, 32) } {
                let w := calldataload(add(mload(row), offset))
                let v := xor(w, turn)
                let d := sub(betterBound, v)
                better := add(better, and(w, mul(shr(47, and(d, GUARD)), 0xffffff)))
                if and(xor(d, sub(nextBound, v)), GUARD) {
                    let m := sub(mload(add(bounds, 0x20)), v)
                    let n := sub(mload(add(bounds, 0x40)), v)
                    let q := mul(and(w, mul(shr(47, and(xor(d, m), GUARD)), 0xffffff)), ONES)
                    margin := add(margin, and(shr(192, q), 0xffffffffffff))
                    if and(xor(m, n), GUARD) { flags := or(flags, 1) }
                    if and(xor(n, sub(nextBound, v)), GUARD) { flags := or(flags, 2) }
                }
            }
            better := and(shr(192, mul(better, ONES)), 0xffffffffffff)
        }
    }

    /// @dev Reads the items: extends chain and count of `progress`, and lists where the rows begin, by kind (bit 0 sell, bit 1 flat).
    function _read(
        bytes calldata items,
        uint256 intervals,
        Progress memory progress
    ) private pure returns (uint256[][4] memory rows) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := items.offset
        }
        uint256 end = begin + items.length;
        uint256[4] memory count;
        for (uint256 pos = begin; pos < end; ) {
            uint256 header = _headerAt(pos);
            uint256 length = BidSheet.lengthOf(header, intervals);
            pos += ITEM_HEAD + length;
            require(pos <= end, ItemsMalformed(pos - begin, items.length));
            for (uint256 r = BidSheet.rowsOf(header); r != 0; --r) ++count[(header >> (6 + 2 * r)) & 3];
        }
        for (uint256 kind = 0; kind < 4; ++kind) {
            rows[kind] = new uint256[](count[kind]);
            count[kind] = 0;
        }
        for (uint256 pos = begin; pos < end; ) {
            uint256 header = _headerAt(pos);
            progress.chain = _chain(progress.chain, pos, header, intervals);
            ++progress.sheets;
            pos += ITEM_HEAD + BidSheet.WORD;
            for (uint256 r = 0; r < BidSheet.rowsOf(header); ++r) {
                uint256 kind = (header >> (8 + 2 * r)) & 3;
                rows[kind][count[kind]++] = pos;
                pos += kind < 2 ? BidSheet.WORD * intervals : BidSheet.WORD;
            }
        }
    }

    /// @dev The header of the sheet of the item at `at`; must be canonical.
    function _headerAt(uint256 pos) private pure returns (uint256 header) {
        assembly ("memory-safe") {
            header := calldataload(add(pos, ITEM_HEAD))
        }
        require(BidSheet.isCanonicalHeader(header), BidSheet.HeaderInvalid(header));
    }

    /// @dev The hash chain with the item at `at`.
    function _chain(bytes32 chain, uint256 pos, uint256 header, uint256 intervals) private pure returns (bytes32) {
        uint256 head = _headAt(pos);
        bytes32 sheetHash = BidSheet.hashAt(pos + ITEM_HEAD, header, intervals);
        return Commitment.append(chain, Commitment.leaf(head >> 16, head & 0xffff, sheetHash));
    }

    /// @dev participant << 16 | sequence of the item at `at`.
    function _headAt(uint256 pos) private pure returns (uint256 head) {
        assembly ("memory-safe") {
            head := shr(208, calldataload(pos))
        }
    }

    // ------------------------------------------------------------------------------------------------ fills of sheets

    /// @dev Words of a side's plan in one interval: whole | up to margin | price | F | T | u | C. See `_plan`.
    uint256 private constant PLAN = 224;

    /// @notice Fills of the next `limit` sheets of `items` (all of them if there are fewer), from the running totals at their beginning.
    /// Strictly better steps fill whole; at the one rationed margin as ProRata says.
    /// @param chain Hash chain before the first item.
    /// @param sheets Number of sheets before the first item.
    /// @param totals Running totals before the first item; used up.
    function fills(
        bytes calldata items,
        uint256 limit,
        Cleared memory cleared,
        bytes32 chain,
        uint256 sheets,
        uint256[] memory totals
    ) internal pure returns (Fills memory out) {
        Allotting memory a;
        a.intervals = cleared.claims.length;
        a.words = Lanes.wordsOf(a.intervals);
        a.lot = cleared.lot;
        a.plan = _plan(cleared, totals);
        uint256 begin;
        assembly ("memory-safe") {
            begin := items.offset
        }
        uint256 end = _allocate(out, begin, items.length, limit, a.intervals);
        uint256[] memory lanes = out.lanes;
        assembly ("memory-safe") {
            mstore(add(a, 0x80), add(lanes, 32))
        }
        out.chain = chain;
        out.totals = totals;
        uint256 count;
        for (uint256 pos = begin; pos < end; ++count) pos = _fillSheet(pos, count, a, out);
        out.sheets = sheets + count;
        out.read = end - begin;
        _finish(out, a);
    }

    /// @dev One sheet: sells first, then bids. Returns where its item ends.
    function _fillSheet(
        uint256 pos,
        uint256 index,
        Allotting memory a,
        Fills memory out
    ) private pure returns (uint256) {
        uint256 header = _headerAt(pos);
        out.chain = _chain(out.chain, pos, header, a.intervals);
        uint256 participant = _headAt(pos) >> 16;
        out.participants[index] = participant;
        pos += ITEM_HEAD + BidSheet.WORD;
        int256 net;
        if (BidSheet.sellsAny(header)) {
            net = _rows(pos, header, 1, a);
            _head(participant << 1 | 1, a, out);
        }
        if (BidSheet.buysAny(header)) {
            net -= _rows(pos, header, 0, a);
            _head(participant << 1, a, out);
        }
        out.nets[index] = net;
        return pos + BidSheet.lengthOf(header, a.intervals) - BidSheet.WORD;
    }

    /// @dev Keeps the lanes just written as a move, unless they are all zero.
    function _head(uint256 head, Allotting memory a, Fills memory out) private pure {
        if (!_scale(a.lanes, a.words, a.lot)) return;
        out.heads[a.heads++] = head;
        a.lanes += 32 * a.words;
    }

    /// @dev Room for what `fills` returns; the end of the items that are read.
    function _allocate(
        Fills memory out,
        uint256 begin,
        uint256 length,
        uint256 limit,
        uint256 intervals
    ) private pure returns (uint256 pos) {
        pos = begin;
        uint256 count;
        uint256 heads;
        while (pos < begin + length && count < limit) {
            uint256 header = _headerAt(pos);
            if (BidSheet.sellsAny(header)) ++heads;
            if (BidSheet.buysAny(header)) ++heads;
            ++count;
            pos += ITEM_HEAD + BidSheet.lengthOf(header, intervals);
        }
        require(pos <= begin + length, ItemsMalformed(pos - begin, length));
        out.participants = new uint256[](count);
        out.nets = new int256[](count);
        out.heads = new uint256[](heads);
        out.lanes = new uint256[](heads * Lanes.wordsOf(intervals));
    }

    /// @dev Sets the true number of heads, and takes the running totals out of the plan.
    function _finish(Fills memory out, Allotting memory a) private pure {
        uint256[] memory headList = out.heads;
        uint256[] memory lanes = out.lanes;
        uint256[] memory totals = out.totals;
        (uint256 heads, uint256 words, uint256 intervals, uint256 plan) = (a.heads, a.words, a.intervals, a.plan);
        assembly ("memory-safe") {
            mstore(headList, heads)
            mstore(lanes, mul(heads, words))
            let total := add(totals, 32)
            let asks := add(plan, 0xc0)
            let bids := add(asks, mul(intervals, PLAN))
            for { let i := 0 } lt(i, intervals) { i := add(i, 1) } {
                // the margin is rationed on one side at most: on the other side the running total stayed zero
                mstore(total, add(mload(asks), mload(bids)))
                total := add(total, 32)
                asks := add(asks, PLAN)
                bids := add(bids, PLAN)
            }
        }
    }

    /// @dev Plan of both sides, bids behind asks, seven words for each interval:
    /// bound of what fills whole | bound of whole and margin (the same bound where the side is not rationed) | price |
    /// F lots to fill at the margin | T lots at the margin | u | C running total at the margin.
    function _plan(Cleared memory c, uint256[] memory totals) private pure returns (uint256 plan) {
        uint256 intervals = c.claims.length;
        assembly ("memory-safe") {
            plan := mload(0x40)
            let size := mul(mul(intervals, 2), PLAN)
            calldatacopy(plan, calldatasize(), size)
            mstore(0x40, add(plan, size))
        }
        for (uint256 i = 0; i < intervals; ++i) {
            _planInterval(plan + i * PLAN, plan + (intervals + i) * PLAN, i, c, totals[i]);
        }
    }

    function _planInterval(
        uint256 asks,
        uint256 bids,
        uint256 i,
        Cleared memory c,
        uint256 running
    ) private pure {
        uint256 sums_ = c.sums[i];
        (uint256 supply, uint256 demand) = Optimality.supplyAndDemand(sums_);
        if (supply == 0 || demand == 0) {
            _setSide(asks, GUARD, GUARD, 0);
            _setSide(bids, GUARD, GUARD, 0);
            return;
        }
        uint256 ask = Optimality.a(c.claims[i]);
        uint256 bid = Optimality.b(c.claims[i]);
        uint256 price = uint256(c.prices[i]);
        _setSide(asks, _asksUpTo(demand < supply ? ask : ask + 1), _asksUpTo(ask + 1), price);
        _setSide(bids, _bidsFrom(supply < demand ? bid + 1 : bid), _bidsFrom(bid), price);
        if (demand < supply) _setMargin(asks, i, c, demand - uint64(sums_), uint64(sums_ >> 64), running);
        else if (supply < demand) _setMargin(bids, i, c, supply - uint64(sums_ >> 128), sums_ >> 192, running);
    }

    function _setSide(uint256 plan, uint256 whole, uint256 upToMargin, uint256 price) private pure {
        assembly ("memory-safe") {
            mstore(plan, whole)
            mstore(add(plan, 32), upToMargin)
            mstore(add(plan, 64), price)
        }
    }

    function _setMargin(
        uint256 plan,
        uint256 i,
        Cleared memory c,
        uint256 filled,
        uint256 total,
        uint256 running
    ) private pure {
        uint256 u = ProRata.offset(c.salts, c.session, i, total);
        assembly ("memory-safe") {
            mstore(add(plan, 96), filled)
            mstore(add(plan, 128), total)
            mstore(add(plan, 160), u)
            mstore(add(plan, 192), running)
        }
    }

    /// @dev All rows of one side of a sheet whose rows begin at `at`: adds the fills to the lanes of the next move (lots), returns Σ fill × price.
    function _rows(
        uint256 pos,
        uint256 header,
        uint256 side,
        Allotting memory a
    ) private pure returns (int256 money) {
        uint256 turn = side == 1 ? 0 : TURN_OVER;
        uint256 intervals = a.intervals;
        uint256 plan = side == 1 ? a.plan : a.plan + intervals * PLAN;
        uint256 rows = BidSheet.rowsOf(header);
        for (uint256 r = 0; r < rows; ++r) {
            uint256 stride = BidSheet.isFlat(header, r) ? 0 : BidSheet.WORD;
            if ((header >> (8 + 2 * r)) & 1 == side) money += _fillRow(pos, stride, turn, plan, intervals, a.lanes);
            pos += stride == 0 ? BidSheet.WORD : BidSheet.WORD * intervals;
        }
    }

    /// @dev The hot loop: one row. Invariant: the fills of the intervals before `i` are in `lanes` (those of the current eight in `packed`),
    /// `money` is Σ fill × price over them, and the plan's running totals include this row's lanes at their margins.
    function _fillRow(
        uint256 pos,
        uint256 stride,
        uint256 turn,
        uint256 plan,
        uint256 intervals,
        uint256 lanes
    ) private pure returns (int256 money) {
        assembly ("memory-safe") {
            let end := add(plan, mul(intervals, PLAN))
            let packed := 0
            let shift := 0
            for {} lt(plan, end) { plan := add(plan, PLAN) } {
                let w := calldataload(pos)
                pos := add(pos, stride)
                let v := xor(w, turn)
                let d := sub(mload(plan), v)
                let f := and(shr(192, mul(and(w, mul(shr(47, and(d, GUARD)), 0xffffff)), ONES)), 0xffffffffffff)
                let m := and(xor(d, sub(mload(add(plan, 32)), v)), GUARD)
                if m {
                    let c := mload(add(plan, 192))
                    let n := add(c, and(shr(192, mul(and(w, mul(shr(47, m), 0xffffff)), ONES)), 0xffffffffffff))
                    mstore(add(plan, 192), n)
                    let filled := mload(add(plan, 96))
                    let total := mload(add(plan, 128))
                    let u := mload(add(plan, 160))
                    f := add(f, sub(div(add(mul(n, filled), u), total), div(add(mul(c, filled), u), total)))
                }
                money := add(money, mul(f, mload(add(plan, 64))))
                packed := or(packed, shl(shift, f))
                shift := add(shift, 32)
                if eq(shift, 256) {
                    mstore(lanes, add(mload(lanes), packed))
                    lanes := add(lanes, 32)
                    packed := 0
                    shift := 0
                }
            }
            if shift { mstore(lanes, add(mload(lanes), packed)) }
        }
    }

    /// @dev Lots to kWh in place: lane × lot stays below 2³², since a session's quantities fit the register's lanes. Whether any lane is not zero.
    function _scale(uint256 lanes, uint256 words, uint256 lot) private pure returns (bool any) {
        assembly ("memory-safe") {
            let end := add(lanes, shl(5, words))
            for {} lt(lanes, end) { lanes := add(lanes, 32) } {
                let x := mload(lanes)
                any := or(any, x)
                mstore(lanes, mul(x, lot))
            }
            any := iszero(iszero(any))
        }
    }
}
