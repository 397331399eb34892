// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Bid sheet: what a participant declares in one session, in bytes
/// @notice A sheet is a header word and rows. A row is one word per interval, or one word for all intervals (*flat*).
///
/// Header: bits 0–7 number of rows; row r has bit 8+2r (sells) and bit 9+2r (flat); bits 248–255 the format (1 = plain); all others zero.
/// After the header come the words of row 0 (interval 0 … n−1, or its one word), then those of row 1, …
///
/// Word: five lanes, lane j in bits 48j … 48j+47: key in the upper 24 bits, quantity (lots) in the lower 24.
/// key = 4·(ticks above the floor + 1) + class. Bids have class 3; asks have class 3 unless the session names a tie order (class 0 is served first).
/// Keys do not decrease from lane to lane, empty lanes (48 zero bits) come last, bits 240–255 are zero. Every other word is refused:
/// two readers must never disagree about one hash.
///
/// sheetHash = keccak256(header, G₀, G₁, …), G_g = keccak256 of the words of intervals 8g … 8g+7: row by row, a flat row's one word in every group.
library BidSheet {
    uint256 internal constant WORD = 32;
    /// @notice Format of words that are readable.
    uint256 internal constant PLAIN = 1;
    /// @notice Rows of a sheet at most.
    uint256 internal constant MAX_ROWS = 32;
    /// @notice Lots of a step at most.
    uint256 internal constant MAX_LOTS = (1 << 22) - 1;
    /// @notice Ticks from floor to cap at most: the key of the cap is 2²³ − 1 then.
    uint256 internal constant MAX_TICKS = (1 << 21) - 2;
    /// @notice Class of bids, and of asks without a place in the tie order.
    uint256 internal constant LAST_CLASS = 3;
    /// @notice Intervals that are hashed together.
    uint256 internal constant GROUP = 8;
    /// @notice Lanes of a word.
    uint256 internal constant LANES = 5;

    /// @notice A one in each lane's lowest bit.
    uint256 internal constant ONES = 0x000000000001000000000001000000000001000000000001000000000001;
    /// @notice The topmost bit of each lane, always free: comparisons of whole lanes leave their answer there.
    uint256 internal constant GUARD = ONES << 47;
    /// @notice The quantity part of each lane.
    uint256 internal constant LOTS = 0xFFFFFF * ONES;

    /// @dev Header of the sheet that most participants hand in: one full row of bids. With bit 8 it sells.
    uint256 private constant ONE_FULL_ROW = (PLAIN << 248) | 1;
    uint256 private constant EVERY_OTHER_BIT = 0x5555555555555555;

    /// @notice The number of rows is 0 or above 32, or a bit of the header is set that has no meaning.
    error HeaderInvalid(uint256 header);

    function rowsOf(uint256 header) internal pure returns (uint256) {
        return header & 0xff;
    }

    function sells(uint256 header, uint256 row) internal pure returns (bool) {
        return (header >> (8 + 2 * row)) & 1 == 1;
    }

    function isFlat(uint256 header, uint256 row) internal pure returns (bool) {
        return (header >> (9 + 2 * row)) & 1 == 1;
    }

    /// @notice Whether any row sells.
    function sellsAny(uint256 header) internal pure returns (bool) {
        return header & (EVERY_OTHER_BIT << 8) != 0;
    }

    /// @notice Whether any row buys.
    function buysAny(uint256 header) internal pure returns (bool) {
        unchecked {
            uint256 rows = EVERY_OTHER_BIT & ((uint256(1) << (2 * rowsOf(header))) - 1);
            return (header >> 8) & rows != rows;
        }
    }

    /// @notice Whether the sheet is one full row. Such a header is canonical.
    function isOneFullRow(uint256 header) internal pure returns (bool) {
        return header & ~uint256(1 << 8) == ONE_FULL_ROW;
    }

    /// @notice Whether the header is one that a sheet may have.
    function isCanonicalHeader(uint256 header) internal pure returns (bool) {
        if (isOneFullRow(header)) return true;
        uint256 rows = rowsOf(header);
        return rows != 0 && rows <= MAX_ROWS && header >> 248 == PLAIN && (header << 8) >> (16 + 2 * rows) == 0;
    }

    /// @notice Bytes of a sheet with this (canonical) header.
    function lengthOf(uint256 header, uint256 intervals) internal pure returns (uint256 length) {
        unchecked {
            if (isOneFullRow(header)) return WORD + WORD * intervals;
            uint256 rows = rowsOf(header); // at most 255
            length = WORD;
            for (uint256 row = 0; row < rows; ++row) length += isFlat(header, row) ? WORD : WORD * intervals;
        }
    }

    /// @notice The hash of a sheet that lies in calldata at `pos`, its header included and canonical, its length as `lengthOf` says.
    /// @dev Uses free memory without claiming it. A sheet of one full row, which most are, is copied in one piece.
    function hashAt(uint256 pos, uint256 header, uint256 intervals) internal pure returns (bytes32 sheetHash) {
        unchecked {
            uint256 groups = (intervals + GROUP - 1) / GROUP;
            uint256 room;
            assembly ("memory-safe") {
                // header, G₀, G₁, …, then the words that are being hashed; one word behind the free pointer, where counters of coverage write
                room := add(mload(0x40), 32)
                mstore(room, header)
            }
            uint256 words = room + WORD * (groups + 1);
            if (isOneFullRow(header)) {
                _hashRow(pos + WORD, WORD * intervals, room + WORD, words);
            } else {
                for (uint256 g = 0; g < groups; ++g) {
                    uint256 end = _copyGroup(pos + WORD, header, g, intervals, words);
                    assembly ("memory-safe") {
                        mstore(add(room, shl(5, add(g, 1))), keccak256(words, sub(end, words)))
                    }
                }
            }
            assembly ("memory-safe") {
                sheetHash := keccak256(room, sub(words, room))
            }
        }
    }

    /// @dev Hashes of the groups of a full row of `size` bytes at `pos`, to `target`; `words` is where its words are copied to.
    function _hashRow(uint256 pos, uint256 size, uint256 target, uint256 words) private pure {
        assembly ("memory-safe") {
            calldatacopy(words, pos, size)
            let last := sub(add(words, size), 256) // may lie below `words`, but not below zero
            for {} lt(words, last) {
                words := add(words, 256)
            } {
                mstore(target, keccak256(words, 256))
                target := add(target, 32)
            }
            mstore(target, keccak256(words, sub(add(last, 256), words)))
        }
    }

    /// @dev Copies the words of group `g`, row by row, to `target`; returns where they end. The rows begin at `pos`.
    function _copyGroup(
        uint256 pos,
        uint256 header,
        uint256 g,
        uint256 intervals,
        uint256 target
    ) private pure returns (uint256) {
        unchecked {
            uint256 first = WORD * GROUP * g;
            uint256 size = WORD * intervals - first;
            if (size > WORD * GROUP) size = WORD * GROUP;
            uint256 flags = header >> 8;
            for (uint256 left = rowsOf(header); left != 0; --left) {
                bool flat = flags & 2 != 0;
                (uint256 source, uint256 part) = flat ? (pos, WORD) : (pos + first, size);
                assembly ("memory-safe") {
                    calldatacopy(target, source, part)
                }
                target += part;
                pos += flat ? WORD : WORD * intervals;
                flags >>= 2;
            }
            return target;
        }
    }
}
