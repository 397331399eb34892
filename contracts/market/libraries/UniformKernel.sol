// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {BidSheet} from "./BidSheet.sol";
import {Commitment} from "./Commitment.sol";
import {LedgerCalls} from "./LedgerCalls.sol";
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
    /// @dev A place behind all calldata.
    uint256 private constant NOWHERE = 1 << 128;
    uint256 private constant ONES = 0x000000000001000000000001000000000001000000000001000000000001;
    uint256 private constant GUARD = 0x800000000000800000000000800000000000800000000000800000000000;
    /// @dev x mod (2⁴⁸ − 1) is the sum of the lanes of x, as long as that is below 2⁴⁸ − 1.
    uint256 private constant SUM_OF_LANES = 0xffffffffffff;
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

    /// @notice Who gets what from some sheets of a cleared book. `participants` with `nets`, and `heads` with `lanes`, are made for LedgerCalls.
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
        /// Σ of quantities at the margin so far, lane by lane.
        uint256 atMargin;
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
        /// Not zero: something was filled on the present side of the present sheet.
        uint256 filled;
        bytes32 chain;
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
        uint256[] memory sumsSoFar = progress.sums; // one for each claim
        // A batch holds less than 2⁴⁸ lots, and a book less than 2⁶⁴: a sum of 64 bits takes 2³⁷ words.
        unchecked {
            for (uint256 i = 0; i < claims.length; ++i) {
                uint256 claim = claims[i];
                _checkKeys(i, claim);
                uint256 sum = 0;
                uint256 seen = 0;
                if (asks) (sum, seen) = _asks(rows[1], rows[3], i, claim);
                if (bids) {
                    (uint256 bidSum, uint256 bidSeen) = _bids(rows[0], rows[2], i, claim);
                    sum |= bidSum << 128;
                    seen |= bidSeen << 1;
                }
                assembly ("memory-safe") {
                    let place := add(sumsSoFar, shl(5, add(i, 1)))
                    mstore(place, add(mload(place), sum))
                }
                progress.seen |= seen << (2 * i);
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

    /// @dev Sums of the asks of one interval: below a | at a << 64; whether one stands at a⁺.
    function _asks(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 i,
        uint256 claim
    ) private pure returns (uint256 sum, uint256 seen) {
        unchecked {
            Bounds memory bounds;
            bounds.better = _asksUpTo(Optimality.a(claim));
            bounds.margin = _asksUpTo(Optimality.a(claim) + 1);
            bounds.beforeNext = _asksUpTo(Optimality.aPlus(claim));
            bounds.next = _asksUpTo(Optimality.aPlus(claim) + 1);
            (sum, seen) = _pass(full, flat, 32 * i, bounds);
            require(seen & 1 == 0, Optimality.ClaimRefused(i + 1, Condition.NoAskBetween));
            seen >>= 1;
        }
    }

    /// @dev Sums of the bids of one interval: above b | at b << 64; whether one stands at b⁻. LOW stands for none: empty lanes must not be taken for it.
    function _bids(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 i,
        uint256 claim
    ) private pure returns (uint256 sum, uint256 seen) {
        unchecked {
            Bounds memory bounds;
            uint256 margin = Optimality.b(claim);
            uint256 next = Optimality.bMinus(claim);
            bounds.turn = TURN_OVER;
            bounds.better = _bidsFrom(margin + 1);
            bounds.margin = _bidsFrom(margin == Optimality.LOW ? 1 : margin);
            bounds.beforeNext = _bidsFrom(next + 1);
            bounds.next = _bidsFrom(next == Optimality.LOW ? 1 : next);
            (sum, seen) = _pass(full, flat, 32 * i, bounds);
            require(seen & 1 == 0, Optimality.ClaimRefused(i + 1, Condition.NoBidBetween));
            seen >>= 1;
        }
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
    /// @return sum Lots strictly better than the margin | lots at the margin << 64.
    /// @return flags Bit 0: something lies strictly between the margin and the next key; bit 1: the next key exists.
    function _pass(
        uint256[] memory full,
        uint256[] memory flat,
        uint256 offset,
        Bounds memory bounds
    ) private pure returns (uint256 sum, uint256 flags) {
        unchecked {
            (sum, flags) = _passRows(full, offset, bounds);
            if (flat.length != 0) {
                (uint256 flatSum, uint256 flatFlags) = _passRows(flat, 0, bounds);
                sum += flatSum;
                flags |= flatFlags;
            }
            sum |= (bounds.atMargin % SUM_OF_LANES) << 64;
        }
    }

    /// @dev The hot loop: one word of every row in `rows`, at `offset` bytes from the row's beginning, two rows at once (see `_read`).
    /// Invariant: over the rows before `rows`, `better` is lane by lane the sum of quantities strictly better than the margin, and `flags` and `atMargin`
    /// tell of the words that have a lane from the margin to the next key. Nearly none has: the others take the short way.
    function _passRows(
        uint256[] memory rows,
        uint256 offset,
        Bounds memory bounds
    ) private pure returns (uint256 better, uint256 flags) {
        assembly ("memory-safe") {
            let end := add(rows, shl(5, mload(rows)))
            let betterBound := mload(bounds)
            let nextBound := mload(add(bounds, 0x60))
            let turn := mload(add(bounds, 0x80))
            for {} lt(rows, end) {} {
                rows := add(rows, 32)
                let w := calldataload(add(mload(rows), offset))
                let v := xor(w, turn)
                let d := sub(betterBound, v)
                better := add(better, and(w, mul(shr(47, and(d, GUARD)), 0xffffff)))
                let near := xor(d, sub(nextBound, v))
                rows := add(rows, 32)
                w := calldataload(add(mload(rows), offset))
                v := xor(w, turn)
                d := sub(betterBound, v)
                better := add(better, and(w, mul(shr(47, and(d, GUARD)), 0xffffff)))
                if and(or(near, xor(d, sub(nextBound, v))), GUARD) {
                    // both words again, with all four bounds
                    for {
                        let k := 32
                    } lt(k, 64) {
                        k := sub(k, 32)
                    } {
                        w := calldataload(add(mload(sub(rows, k)), offset))
                        v := xor(w, turn)
                        d := sub(mload(add(bounds, 0x20)), v)
                        near := mul(shr(47, and(xor(d, sub(betterBound, v)), GUARD)), 0xffffff)
                        mstore(add(bounds, 0xa0), add(mload(add(bounds, 0xa0)), and(w, near)))
                        near := sub(mload(add(bounds, 0x40)), v)
                        if and(xor(d, near), GUARD) {
                            flags := or(flags, 1)
                        }
                        if and(xor(near, sub(nextBound, v)), GUARD) {
                            flags := or(flags, 2)
                        }
                    }
                }
            }
            better := mod(better, SUM_OF_LANES)
        }
    }

    /// @dev Reads the items: extends chain and count of `progress`, and lists where the rows begin, by kind (bit 0 sell, bit 1 flat).
    /// A list of odd length is filled up with NOWHERE, where every word is empty: `_passRows` takes rows by twos.
    function _read(
        bytes calldata items,
        uint256 intervals,
        Progress memory progress
    ) private pure returns (uint256[][4] memory rows) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := items.offset
        }
        unchecked {
            uint256 end = begin + items.length;
            uint256 places = _allocateRows(rows, _countRows(begin, end, intervals));
            bytes32 chain = progress.chain;
            uint256 sheets = progress.sheets;
            for (uint256 pos = begin; pos < end; ++sheets) {
                uint256 header;
                (header, chain) = _chain(chain, pos, intervals);
                pos += ITEM_HEAD + BidSheet.WORD;
                uint256 flags = header >> 8;
                for (uint256 left = BidSheet.rowsOf(header); left != 0; --left) {
                    uint256 shift = (flags & 3) << 6;
                    uint256 place = uint64(places >> shift);
                    assembly ("memory-safe") {
                        mstore(place, pos)
                    }
                    places += 32 << shift;
                    pos += flags & 2 == 0 ? BidSheet.WORD * intervals : BidSheet.WORD;
                    flags >>= 2;
                }
            }
            progress.chain = chain;
            progress.sheets = sheets;
        }
    }

    /// @dev Numbers of rows, 64 bits for each kind; requires that all items are whole and their headers canonical.
    function _countRows(uint256 begin, uint256 end, uint256 intervals) private pure returns (uint256 counts) {
        unchecked {
            for (uint256 pos = begin; pos < end;) {
                uint256 header = _headerAt(pos);
                pos += ITEM_HEAD + BidSheet.lengthOf(header, intervals);
                require(pos <= end, ItemsMalformed(pos - begin, end - begin));
                uint256 flags = header >> 8;
                for (uint256 left = BidSheet.rowsOf(header); left != 0; --left) {
                    counts += 1 << ((flags & 3) << 6);
                    flags >>= 2;
                }
            }
        }
    }

    /// @dev Makes the lists. Returns where their first words lie, 64 bits for each kind.
    function _allocateRows(uint256[][4] memory rows, uint256 counts) private pure returns (uint256 places) {
        unchecked {
            for (uint256 kind = 0; kind < 4; ++kind) {
                uint256 count = uint64(counts >> (64 * kind));
                uint256[] memory list = new uint256[](count + (count & 1));
                rows[kind] = list;
                if (count & 1 == 1) list[count] = NOWHERE;
                uint256 place;
                assembly ("memory-safe") {
                    place := add(list, 32)
                }
                places |= place << (64 * kind);
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

    /// @dev The header of the item at `pos`, and the hash chain with it.
    function _chain(bytes32 chain, uint256 pos, uint256 intervals) private pure returns (uint256 header, bytes32) {
        unchecked {
            assembly ("memory-safe") {
                header := calldataload(add(pos, ITEM_HEAD))
            }
            uint256 head = _headAt(pos);
            bytes32 sheetHash = BidSheet.hashAt(pos + ITEM_HEAD, header, intervals);
            return (header, Commitment.append(chain, Commitment.leaf(head >> 16, head & 0xffff, sheetHash)));
        }
    }

    /// @dev participant << 16 | sequence of the item at `at`.
    function _headAt(uint256 pos) private pure returns (uint256 head) {
        assembly ("memory-safe") {
            head := shr(208, calldataload(pos))
        }
    }

    // ------------------------------------------------------------------------------------------------ fills of sheets

    /// @dev Bytes of a side's plan in one interval: whole | up to margin | price | F | T | u | C | nothing. See `_plan`.
    uint256 private constant PLAN = 256;
    uint256 private constant EIGHT_PLANS = 2048;

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
        uint256 place;
        assembly ("memory-safe") {
            place := add(lanes, 32)
        }
        a.lanes = place;
        a.chain = chain;
        out.totals = totals;
        unchecked {
            uint256 count;
            for (uint256 pos = begin; pos < end; ++count) pos = _fillSheet(pos, count, a, out);
            out.sheets = sheets + count;
            out.read = end - begin;
        }
        out.chain = a.chain;
        _finish(out, a);
    }

    /// @dev One sheet: sells first, then bids. Returns where its item ends.
    function _fillSheet(
        uint256 pos,
        uint256 index,
        Allotting memory a,
        Fills memory out
    ) private pure returns (uint256) {
        unchecked {
            uint256 header;
            (header, a.chain) = _chain(a.chain, pos, a.intervals);
            uint256 participant = _headAt(pos) >> 16;
            pos += ITEM_HEAD + BidSheet.WORD;
            int256 net;
            if (BidSheet.sellsAny(header)) {
                net = _rows(pos, header, 1, a);
                _head((participant << 1) | 1, a, out.heads);
            }
            if (BidSheet.buysAny(header)) {
                net -= _rows(pos, header, 0, a);
                _head(participant << 1, a, out.heads);
            }
            _setEntry(out, index, participant, net);
            return pos + BidSheet.lengthOf(header, a.intervals) - BidSheet.WORD;
        }
    }

    function _setEntry(Fills memory out, uint256 index, uint256 participant, int256 net) private pure {
        uint256[] memory participants = out.participants;
        int256[] memory nets = out.nets;
        assembly ("memory-safe") {
            let offset := shl(5, add(index, 1))
            mstore(add(participants, offset), participant)
            mstore(add(nets, offset), net)
        }
    }

    /// @dev Keeps the lanes just written as a move, unless they are all zero.
    function _head(uint256 head, Allotting memory a, uint256[] memory heads) private pure {
        unchecked {
            if (a.filled == 0) return;
            a.filled = 0;
            uint256 count = ++a.heads; // never more than `_allocate` has counted
            assembly ("memory-safe") {
                mstore(add(heads, shl(5, count)), head)
            }
            a.lanes += BidSheet.WORD * a.words;
        }
    }

    /// @dev Room for what `fills` returns; the end of the items that are read.
    function _allocate(
        Fills memory out,
        uint256 begin,
        uint256 length,
        uint256 limit,
        uint256 intervals
    ) private pure returns (uint256 pos) {
        uint256 count;
        uint256 heads;
        pos = begin;
        unchecked {
            for (uint256 end = begin + length; pos < end && count < limit; ++count) {
                uint256 header = _headerAt(pos);
                if (BidSheet.sellsAny(header)) ++heads;
                if (BidSheet.buysAny(header)) ++heads;
                pos += ITEM_HEAD + BidSheet.lengthOf(header, intervals);
            }
            require(pos <= begin + length, ItemsMalformed(pos - begin, length));
        }
        uint256[] memory nets;
        (out.participants, nets) = LedgerCalls.pair(count, count);
        int256[] memory signed;
        assembly ("memory-safe") {
            signed := nets
        }
        out.nets = signed;
        (out.heads, out.lanes) = LedgerCalls.pair(heads, heads * Lanes.wordsOf(intervals));
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
            for {
                let i := 0
            } lt(i, intervals) {
                i := add(i, 1)
            } {
                // the margin is rationed on one side at most: on the other side the running total stayed zero
                mstore(total, add(mload(asks), mload(bids)))
                total := add(total, 32)
                asks := add(asks, PLAN)
                bids := add(bids, PLAN)
            }
        }
    }

    /// @dev Plan of both sides, bids behind asks, eight words for each interval:
    /// bound of what fills whole | bound of whole and margin (the same bound where the side is not rationed) | price |
    /// F lots to fill at the margin | T lots at the margin | u | C running total at the margin | nothing.
    function _plan(Cleared memory c, uint256[] memory totals) private pure returns (uint256 plan) {
        uint256 intervals = c.claims.length;
        assembly ("memory-safe") {
            plan := mload(0x40)
            let size := mul(mul(intervals, 2), PLAN)
            calldatacopy(plan, calldatasize(), size)
            mstore(0x40, add(plan, size))
        }
        unchecked {
            for (uint256 i = 0; i < intervals; ++i) {
                uint256 asks = plan + i * PLAN;
                _planInterval(asks, asks + intervals * PLAN, i, c, totals[i]);
            }
        }
    }

    function _planInterval(uint256 asks, uint256 bids, uint256 i, Cleared memory c, uint256 running) private pure {
        unchecked {
            uint256 sums_ = c.sums[i];
            (uint256 supply, uint256 demand) = Optimality.supplyAndDemand(sums_);
            if (supply == 0 || demand == 0) {
                _setSide(asks, GUARD, GUARD, 0);
                _setSide(bids, GUARD, GUARD, 0);
                return;
            }
            uint256 claim = c.claims[i];
            uint256 price = uint256(c.prices[i]);
            uint256 askMargin = _asksUpTo(Optimality.a(claim) + 1);
            uint256 bidMargin = _bidsFrom(Optimality.b(claim));
            _setSide(asks, demand < supply ? _asksUpTo(Optimality.a(claim)) : askMargin, askMargin, price);
            _setSide(bids, supply < demand ? _bidsFrom(Optimality.b(claim) + 1) : bidMargin, bidMargin, price);
            if (demand < supply) _setMargin(asks, i, c, demand - uint64(sums_), uint64(sums_ >> 64), running);
            else if (supply < demand) _setMargin(bids, i, c, supply - uint64(sums_ >> 128), sums_ >> 192, running);
        }
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

    /// @dev All rows of one side of a sheet whose rows begin at `pos`: adds the fills to the lanes of the next move (kWh), returns Σ fill × price (lots).
    function _rows(uint256 pos, uint256 header, uint256 side, Allotting memory a) private pure returns (int256 money) {
        unchecked {
            uint256 full = BidSheet.WORD * a.intervals;
            uint256 plan = side == 1 ? a.plan : a.plan + PLAN * a.intervals;
            uint256 flags = header >> 8;
            for (uint256 left = BidSheet.rowsOf(header); left != 0; --left) {
                uint256 stride = flags & 2 == 0 ? BidSheet.WORD : 0;
                if (flags & 1 == side) money += _fillRow(pos, stride, side == 1 ? 0 : TURN_OVER, plan, a);
                pos += stride == 0 ? BidSheet.WORD : full;
                flags >>= 2;
            }
        }
    }

    /// @dev One row, eight intervals by eight. Invariant: the fills of the intervals before `plan` are in the lanes of the next move, `money` is
    /// Σ fill × price over them.
    function _fillRow(
        uint256 pos,
        uint256 stride,
        uint256 turn,
        uint256 plan,
        Allotting memory a
    ) private pure returns (int256 money) {
        unchecked {
            uint256 last = plan + PLAN * a.intervals;
            uint256 lanes = a.lanes;
            uint256 packed;
            int256 value;
            for (; plan + EIGHT_PLANS <= last; plan += EIGHT_PLANS) {
                pos += stride * Lanes.PER_WORD;
                (packed, value) = _fillEight(pos - stride, stride, turn, plan);
                _addFills(lanes, packed, a);
                lanes += BidSheet.WORD;
                money += value;
            }
            if (plan == last) return money;
            pos += stride * ((last - plan) / PLAN);
            (packed, value) = _fillWords(pos - stride, stride, turn, plan, last - PLAN);
            _addFills(lanes, packed, a);
            money += value;
        }
    }

    /// @dev Eight fills to the lanes of the next move. Lots become kWh: lane × lot stays below 2³², since a session's quantities fit the register's lanes.
    function _addFills(uint256 lanes, uint256 packed, Allotting memory a) private pure {
        uint256 lot = a.lot;
        assembly ("memory-safe") {
            mstore(lanes, add(mload(lanes), mul(packed, lot)))
        }
        a.filled |= packed;
    }

    /// @dev The hot loop: eight words of a row, from the last, at `pos`, back to that of `plan`, by twos. Invariant: the fills of the intervals behind `p` are in
    /// `packed`, `money` is Σ fill × price over them. A pair with a lane at a rationed margin is left to `_fillWords`.
    /// For a flat row (stride 0), `pos` is where its one word begins.
    function _fillEight(
        uint256 pos,
        uint256 stride,
        uint256 turn,
        uint256 plan
    ) private pure returns (uint256 packed, int256 money) {
        unchecked {
            uint256 p = plan + EIGHT_PLANS - PLAN;
            while (true) {
                assembly ("memory-safe") {
                    for {} gt(p, plan) {} {
                        let w := calldataload(pos)
                        pos := sub(pos, stride)
                        let v := xor(w, turn)
                        let near := sub(mload(add(p, 0x20)), v)
                        v := sub(mload(p), v)
                        near := xor(near, v)
                        let f := mod(and(w, mul(shr(47, and(v, GUARD)), 0xffffff)), SUM_OF_LANES)
                        w := calldataload(pos)
                        pos := sub(pos, stride)
                        v := xor(w, turn)
                        let d := sub(mload(sub(p, 0x100)), v)
                        if and(or(near, xor(d, sub(mload(sub(p, 0xe0)), v))), GUARD) {
                            break
                        }
                        w := mod(and(w, mul(shr(47, and(d, GUARD)), 0xffffff)), SUM_OF_LANES)
                        money := add(money, add(mul(f, mload(add(p, 0x40))), mul(w, mload(sub(p, 0xc0)))))
                        packed := or(shl(32, or(shl(32, packed), f)), w)
                        p := sub(p, 0x200)
                    }
                }
                if (p < plan) return (packed, money);
                (uint256 two, int256 value) = _fillWords(pos + 2 * stride, stride, turn, p - PLAN, p);
                packed = (packed << 64) | two;
                money += value;
                p -= 2 * PLAN;
            }
        }
    }

    /// @dev The same for up to eight words, the last at `pos`, whose plans lie from `plan` to `last`, with the rationed margin. Invariant: the fills of the
    /// intervals behind `last` are in `packed`, `money` is Σ fill × price over them, and their plans' running totals include this row's lanes at their margins.
    function _fillWords(
        uint256 pos,
        uint256 stride,
        uint256 turn,
        uint256 plan,
        uint256 last
    ) private pure returns (uint256 packed, int256 money) {
        assembly ("memory-safe") {
            for {} iszero(lt(last, plan)) {
                last := sub(last, PLAN)
            } {
                let w := calldataload(pos)
                pos := sub(pos, stride)
                let v := xor(w, turn)
                let d := sub(mload(last), v)
                let f := mod(and(w, mul(shr(47, and(d, GUARD)), 0xffffff)), SUM_OF_LANES)
                d := and(xor(d, sub(mload(add(last, 0x20)), v)), GUARD)
                if d {
                    // at the rationed margin: C grows by the lots there, see ProRata
                    let c := mload(add(last, 0xc0))
                    let n := add(c, mod(and(w, mul(shr(47, d), 0xffffff)), SUM_OF_LANES))
                    mstore(add(last, 0xc0), n)
                    v := mload(add(last, 0x80))
                    n := div(add(mul(n, mload(add(last, 0x60))), mload(add(last, 0xa0))), v)
                    c := div(add(mul(c, mload(add(last, 0x60))), mload(add(last, 0xa0))), v)
                    f := add(f, sub(n, c))
                }
                money := add(money, mul(f, mload(add(last, 0x40))))
                packed := or(shl(32, packed), f)
            }
        }
    }
}
