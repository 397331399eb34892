// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Condition, Optimality} from "../market/libraries/Optimality.sol";
import {UniformKernel} from "../market/libraries/UniformKernel.sol";

/// @title Plain twin of `UniformKernel`
/// @notice Sheet by sheet, row by row, interval by interval, lane by lane, and obviously right; the tests hold it against the library.
/// Shares nothing with it but the shapes of what goes in and comes out.
library PlainKernel {
    uint256 private constant WORD = 32;
    uint256 private constant LANES = 5;
    uint256 private constant GROUP = 8;
    uint256 private constant LOW = 0;
    uint256 private constant HIGH = 0x800000;

    /// @dev Where a sheet and its parts lie in the items.
    struct Item {
        uint256 participant;
        uint256 sequence;
        uint256 header;
        uint256 rows;
        /// Where the first row begins, and what comes behind the last.
        uint256 begin;
        uint256 end;
    }

    /// @dev What happens at the margins of an interval.
    struct Margins {
        uint256 volume;
        uint256 ask;
        uint256 bid;
        uint256 asksBelow;
        uint256 asksAt;
        uint256 bidsAbove;
        uint256 bidsAt;
        /// keccak256(salts, session, interval)
        uint256 random;
    }

    // ------------------------------------------------------------------------------------------------ items and words

    function itemAt(bytes memory items, uint256 pos, uint256 intervals) internal pure returns (Item memory item) {
        item.participant = wordAt(items, pos) >> 224;
        item.sequence = (wordAt(items, pos) >> 208) & 0xffff;
        item.header = wordAt(items, pos + 6);
        item.rows = item.header & 0xff;
        item.begin = pos + 6 + WORD;
        item.end = item.begin;
        for (uint256 row = 0; row < item.rows; ++row) item.end = behind(item, row, item.end, intervals);
    }

    function wordAt(bytes memory data, uint256 pos) internal pure returns (uint256 word) {
        require(pos + WORD <= data.length, "behind the end");
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), pos))
        }
    }

    function isSell(Item memory item, uint256 row) internal pure returns (bool) {
        return (item.header >> (8 + 2 * row)) % 2 == 1;
    }

    function isFlat(Item memory item, uint256 row) internal pure returns (bool) {
        return (item.header >> (9 + 2 * row)) % 2 == 1;
    }

    /// @dev Where the row begins that lies behind the row at `pos`.
    function behind(Item memory item, uint256 row, uint256 pos, uint256 intervals) internal pure returns (uint256) {
        return pos + (isFlat(item, row) ? WORD : WORD * intervals);
    }

    /// @dev The word of a row at `pos` that counts in an interval.
    function rowWord(
        bytes memory items,
        Item memory item,
        uint256 row,
        uint256 pos,
        uint256 interval
    ) internal pure returns (uint256) {
        return wordAt(items, isFlat(item, row) ? pos : pos + WORD * interval);
    }

    function step(uint256 word, uint256 lane) internal pure returns (uint256 key, uint256 lots) {
        unchecked {
            lots = (word >> (48 * lane)) % 2 ** 24;
            key = (word >> (48 * lane + 24)) % 2 ** 24;
        }
    }

    function chained(
        bytes32 chain,
        bytes memory items,
        Item memory item,
        uint256 intervals
    ) internal pure returns (bytes32) {
        bytes32 leaf = keccak256(abi.encode(item.participant, item.sequence, sheetHash(items, item, intervals)));
        return keccak256(abi.encode(chain, leaf));
    }

    function sheetHash(bytes memory items, Item memory item, uint256 intervals) internal pure returns (bytes32) {
        uint256 groups = (intervals + GROUP - 1) / GROUP;
        bytes32[] memory hashes = new bytes32[](groups);
        for (uint256 g = 0; g < groups; ++g) {
            uint256 first = GROUP * g;
            uint256 last = first + GROUP < intervals ? first + GROUP : intervals;
            uint256[] memory words = new uint256[](item.rows * GROUP);
            uint256 count;
            uint256 pos = item.begin;
            for (uint256 row = 0; row < item.rows; ++row) {
                uint256 until = isFlat(item, row) ? first + 1 : last;
                for (uint256 i = first; i < until; ++i) words[count++] = rowWord(items, item, row, pos, i);
                pos = behind(item, row, pos, intervals);
            }
            hashes[g] = keccak256(abi.encodePacked(_firstOf(words, count)));
        }
        return keccak256(abi.encodePacked(item.header, hashes));
    }

    function _firstOf(uint256[] memory words, uint256 count) private pure returns (uint256[] memory first) {
        first = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) first[i] = words[i];
    }

    // ------------------------------------------------------------------------------------------------ sums of a book

    /// @notice Twin of UniformKernel.sums, for claims with a < a⁺ and b⁻ < b.
    function sums(
        bytes memory items,
        uint256[] memory claims,
        UniformKernel.Progress memory progress
    ) internal pure returns (UniformKernel.Progress memory) {
        // Bit 2i: an ask of interval i lies between a and a⁺; bit 2i + 1: a bid between b⁻ and b.
        uint256 between;
        for (uint256 pos = 0; pos < items.length;) {
            Item memory item = itemAt(items, pos, claims.length);
            progress.chain = chained(progress.chain, items, item, claims.length);
            ++progress.sheets;
            pos = item.begin;
            for (uint256 row = 0; row < item.rows; ++row) {
                for (uint256 i = 0; i < claims.length; ++i) {
                    uint256 word = rowWord(items, item, row, pos, i);
                    between |= _countWord(word, isSell(item, row), i, claims[i], progress);
                }
                pos = behind(item, row, pos, claims.length);
            }
            pos = item.end;
        }
        for (uint256 i = 0; i < claims.length; ++i) {
            _requireKeys(i, claims[i]);
            require((between >> (2 * i)) % 2 == 0, Optimality.ClaimRefused(i + 1, Condition.NoAskBetween));
            require((between >> (2 * i + 1)) % 2 == 0, Optimality.ClaimRefused(i + 1, Condition.NoBidBetween));
        }
        return progress;
    }

    function _requireKeys(uint256 i, uint256 claim) private pure {
        for (uint256 shift = 0; shift < 72; shift += 24) {
            require((claim >> shift) % 2 ** 24 <= HIGH, Optimality.ClaimRefused(i + 1, Condition.KeyRange));
        }
        require(claim >> 72 <= HIGH, Optimality.ClaimRefused(i + 1, Condition.KeyRange));
    }

    function _countWord(
        uint256 word,
        bool sell,
        uint256 i,
        uint256 claim,
        UniformKernel.Progress memory progress
    ) private pure returns (uint256 between) {
        for (uint256 lane = 0; lane < LANES; ++lane) {
            (uint256 key, uint256 lots) = step(word, lane);
            if (lots == 0) continue;
            if (sell) {
                uint256 a = claim % 2 ** 24;
                uint256 aPlus = (claim >> 48) % 2 ** 24;
                if (key < a) progress.sums[i] += lots;
                else if (key == a) progress.sums[i] += lots << 64;
                else if (key < aPlus) between |= 1 << (2 * i);
                else if (key == aPlus) progress.seen |= 1 << (2 * i);
            } else {
                uint256 b = (claim >> 24) % 2 ** 24;
                uint256 bMinus = claim >> 72;
                if (key > b) progress.sums[i] += lots << 128;
                else if (key == b) progress.sums[i] += lots << 192;
                else if (key > bMinus) between |= 1 << (2 * i + 1);
                else if (key == bMinus) progress.seen |= 1 << (2 * i + 1);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ fills of sheets

    /// @notice Twin of UniformKernel.fills.
    function fills(
        bytes memory items,
        uint256 limit,
        UniformKernel.Cleared memory cleared,
        bytes32 chain,
        uint256 sheets,
        uint256[] memory totals
    ) internal pure returns (UniformKernel.Fills memory out) {
        uint256 count;
        for (; out.read < items.length && count < limit; ++count) {
            out.read = itemAt(items, out.read, cleared.claims.length).end;
        }
        out.chain = chain;
        out.sheets = sheets + count;
        out.totals = totals;
        out.participants = new uint256[](count);
        out.nets = new int256[](count);
        _addSheets(out, count, items, cleared);
    }

    function _addSheets(
        UniformKernel.Fills memory out,
        uint256 count,
        bytes memory items,
        UniformKernel.Cleared memory cleared
    ) private pure {
        Margins[] memory margins = new Margins[](cleared.claims.length);
        for (uint256 i = 0; i < margins.length; ++i) margins[i] = _margins(cleared, i);
        uint256 words = (margins.length + 7) / 8;
        out.heads = new uint256[](2 * count);
        out.lanes = new uint256[](2 * count * words);
        uint256 moves;
        uint256 pos;
        for (uint256 s = 0; s < count; ++s) (pos, moves) = _addSheet(out, s, moves, items, pos, margins, cleared);
        out.heads = _firstOf(out.heads, moves);
        out.lanes = _firstOf(out.lanes, words * moves);
    }

    /// @dev Sheet `index`, which begins at `pos`; where it ends, and the number of moves then.
    function _addSheet(
        UniformKernel.Fills memory out,
        uint256 index,
        uint256 moves,
        bytes memory items,
        uint256 pos,
        Margins[] memory margins,
        UniformKernel.Cleared memory cleared
    ) private pure returns (uint256, uint256) {
        Item memory item = itemAt(items, pos, margins.length);
        out.chain = chained(out.chain, items, item, margins.length);
        out.participants[index] = item.participant;
        (uint256[] memory sold, uint256[] memory bought) = _fillSheet(items, item, margins, out.totals);
        out.nets[index] = _net(sold, bought, cleared.prices);
        if (_anyOf(sold)) moves = _move(out, moves, 2 * item.participant + 1, sold, cleared.lot);
        if (_anyOf(bought)) moves = _move(out, moves, 2 * item.participant, bought, cleared.lot);
        return (item.end, moves);
    }

    /// @dev Σ (sold − bought) × price.
    function _net(
        uint256[] memory sold,
        uint256[] memory bought,
        int256[] memory prices
    ) private pure returns (int256 net) {
        for (uint256 i = 0; i < prices.length; ++i) net += (int256(sold[i]) - int256(bought[i])) * prices[i];
    }

    /// @dev Keeps a move behind `moves` others; the number of moves then.
    function _move(
        UniformKernel.Fills memory out,
        uint256 moves,
        uint256 head,
        uint256[] memory lots,
        uint256 lot
    ) private pure returns (uint256) {
        out.heads[moves] = head;
        _pack(lots, lot, out.lanes, moves * ((lots.length + 7) / 8));
        return moves + 1;
    }

    /// @dev Lots sold and bought by a sheet in each interval; `totals` are moved on.
    function _fillSheet(
        bytes memory items,
        Item memory item,
        Margins[] memory margins,
        uint256[] memory totals
    ) private pure returns (uint256[] memory sold, uint256[] memory bought) {
        sold = new uint256[](margins.length);
        bought = new uint256[](margins.length);
        uint256 pos = item.begin;
        for (uint256 row = 0; row < item.rows; ++row) {
            bool sell = isSell(item, row);
            for (uint256 i = 0; i < margins.length; ++i) {
                uint256 word = rowWord(items, item, row, pos, i);
                uint256 lots = _fillWord(word, sell, i, margins[i], totals);
                if (sell) sold[i] += lots;
                else bought[i] += lots;
            }
            pos = behind(item, row, pos, margins.length);
        }
    }

    function _margins(UniformKernel.Cleared memory cleared, uint256 i) private pure returns (Margins memory m) {
        uint256 sums_ = cleared.sums[i];
        m.ask = cleared.claims[i] % 2 ** 24;
        m.bid = (cleared.claims[i] >> 24) % 2 ** 24;
        m.asksBelow = sums_ % 2 ** 64;
        m.asksAt = (sums_ >> 64) % 2 ** 64;
        m.bidsAbove = (sums_ >> 128) % 2 ** 64;
        m.bidsAt = sums_ >> 192;
        uint256 supply = m.asksBelow + m.asksAt;
        uint256 demand = m.bidsAbove + m.bidsAt;
        m.volume = supply < demand ? supply : demand;
        m.random = uint256(keccak256(abi.encode(cleared.salts, cleared.session, i)));
    }

    function _fillWord(
        uint256 word,
        bool sell,
        uint256 i,
        Margins memory m,
        uint256[] memory totals
    ) private pure returns (uint256 filled) {
        if (m.volume == 0) return 0;
        for (uint256 lane = 0; lane < LANES; ++lane) {
            (uint256 key, uint256 lots) = step(word, lane);
            if (lots == 0) continue;
            if (sell ? key < m.ask : key > m.bid) filled += lots;
            if (key != (sell ? m.ask : m.bid)) continue;
            uint256 total = sell ? m.asksAt : m.bidsAt;
            uint256 share = m.volume - (sell ? m.asksBelow : m.bidsAbove);
            if (share == total) {
                filled += lots;
                continue;
            }
            uint256 u = m.random % total;
            filled += ((totals[i] + lots) * share + u) / total - (totals[i] * share + u) / total;
            totals[i] += lots;
        }
    }

    function _anyOf(uint256[] memory lots) private pure returns (bool) {
        for (uint256 i = 0; i < lots.length; ++i) if (lots[i] != 0) return true;
        return false;
    }

    function _pack(uint256[] memory lots, uint256 lot, uint256[] memory lanes, uint256 from) private pure {
        for (uint256 i = 0; i < lots.length; ++i) {
            require(lots[i] * lot < 2 ** 32, "does not fit a lane");
            lanes[from + i / 8] += (lots[i] * lot) << (32 * (i % 8));
        }
    }
}
