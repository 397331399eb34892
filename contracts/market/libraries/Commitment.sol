// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Commitment: what the chain keeps of a sealed bid sheet
/// @notice One storage word per participant and session.
///
/// | bits | committed, revealed | allotted |
/// |---|---|---|
/// | 0–1 | state | state |
/// | 2–7 | rows declared | delivery days paid so far, 16 bits (2–17) |
/// | 8–13 | exposure exponent e: at most 2^e lots over all rows and intervals | |
/// | 14–29 | sequence | |
/// | 30–61 | cover: exponent 30–37, mantissa 38–61 | |
/// | 64–255 | committed: upper 192 bits of the commit hash; revealed: those of the book as this sheet left it | net amount per delivery day, int128, + to receive (64–191) |
///
/// The sequence outlives a withdrawal, so that an older signed commitment cannot be replayed.
library Commitment {
    /// @notice Nothing stands: never committed, withdrawn or voided.
    uint256 internal constant FREE = 0;
    /// @notice Sealed; bond and cover lie in the session's compartment.
    uint256 internal constant COMMITTED = 1;
    /// @notice The sheet is in the book.
    uint256 internal constant REVEALED = 2;
    /// @notice Energy has moved, what was left of bond and cover has returned.
    uint256 internal constant ALLOTTED = 3;

    /// @notice The part of the commit hash that is stored.
    uint256 internal constant HASH_MASK = ~uint256(type(uint64).max);
    uint256 private constant COVER_MASK = uint256(type(uint32).max) << 30;

    /// @notice Word of a new commitment. `cover` is a code of the library Cover.
    function pack(
        bytes32 commitHash,
        uint256 sequence,
        uint256 rows,
        uint256 exposureExponent,
        uint256 cover
    ) internal pure returns (uint256) {
        return
            (uint256(commitHash) & HASH_MASK) |
            (cover << 30) |
            (sequence << 14) |
            (exposureExponent << 8) |
            (rows << 2) |
            COMMITTED;
    }

    /// @notice Where the word of a participant is stored: for batches, which read and write it.
    function slotOf(
        mapping(uint256 participant => uint256 word) storage commitments,
        uint256 participant
    ) internal pure returns (uint256 slot) {
        assembly ("memory-safe") {
            mstore(0, participant)
            mstore(32, commitments.slot)
            slot := keccak256(0, 64)
        }
    }

    function read(uint256 slot) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function write(uint256 slot, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }

    function state(uint256 word) internal pure returns (uint256) {
        return word & 3;
    }

    function rowsOf(uint256 word) internal pure returns (uint256) {
        return (word >> 2) & 0x3f;
    }

    function exposureExponentOf(uint256 word) internal pure returns (uint256) {
        return (word >> 8) & 0x3f;
    }

    function sequenceOf(uint256 word) internal pure returns (uint256) {
        return (word >> 14) & type(uint16).max;
    }

    /// @notice The cover's code; see the library Cover.
    function coverOf(uint256 word) internal pure returns (uint256) {
        return (word >> 30) & type(uint32).max;
    }

    /// @notice The word of a commitment that no longer stands: its sequence alone.
    function freed(uint256 sequence) internal pure returns (uint256) {
        return sequence << 14;
    }

    /// @notice The same commitment with its cover returned.
    function withoutCover(uint256 word) internal pure returns (uint256) {
        return word & ~COVER_MASK;
    }

    /// @notice The same commitment, its sheet accepted into the book. Requires state COMMITTED. The commit hash has done its work: the book as this sheet
    /// left it takes its place, so that a batch of allotment can be held against the book wherever it ends.
    function revealed(uint256 word, bytes32 book) internal pure returns (uint256) {
        return (uint256(book) & HASH_MASK) | ((word & ~HASH_MASK) ^ (COMMITTED ^ REVEALED));
    }

    /// @notice Record of an allotted participant: no day paid yet.
    function allotted(int256 netPerDay) internal pure returns (uint256) {
        return (uint256(uint128(int128(netPerDay))) << 64) | ALLOTTED;
    }

    /// @notice Delivery days paid of an allotted participant.
    function daysPaidOf(uint256 word) internal pure returns (uint256) {
        return (word >> 2) & type(uint16).max;
    }

    /// @notice The same record with one delivery day more paid.
    function withDayPaid(uint256 word) internal pure returns (uint256) {
        return word + 4;
    }

    /// @notice Net amount of an allotted participant per delivery day, base units, positive to receive.
    function netPerDayOf(uint256 word) internal pure returns (int256) {
        return int128(uint128(word >> 64));
    }

    /// @notice keccak256(chainId, contract, session, participant, sequence, salt, sheetHash), each a word. Only the upper 192 bits are stored.
    /// @dev The participant and the contract are inside: a copied commitment opens for nobody else, here or anywhere.
    function hash(
        uint256 session,
        uint256 participant,
        uint256 sequence,
        bytes32 salt,
        bytes32 sheetHash
    ) internal view returns (bytes32 result) {
        assembly ("memory-safe") {
            let p := mload(0x40) // used without being claimed, as in `leaf`
            mstore(p, chainid())
            mstore(add(p, 32), address())
            mstore(add(p, 64), session)
            mstore(add(p, 96), participant)
            mstore(add(p, 128), sequence)
            mstore(add(p, 160), salt)
            mstore(add(p, 192), sheetHash)
            result := keccak256(p, 224)
        }
    }

    /// @notice keccak256(participant, sequence, sheetHash), each a word: what one sheet adds to the book.
    /// @dev Runs once for each sheet of a book: free memory is used without being claimed.
    function leaf(uint256 participant, uint256 sequence, bytes32 sheetHash) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, participant)
            mstore(add(p, 32), sequence)
            mstore(add(p, 64), sheetHash)
            result := keccak256(p, 96)
        }
    }

    /// @notice keccak256(book, leaf): the book with one sheet more.
    function append(bytes32 book, bytes32 leaf_) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            mstore(0, book)
            mstore(32, leaf_)
            result := keccak256(0, 64)
        }
    }
}
