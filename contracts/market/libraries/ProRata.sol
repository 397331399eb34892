// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Pro rata: who gets the odd lot at the rationed margin
/// @notice With running totals C over the steps at the margin (by sheet, row, lane), F lots to fill out of T and an offset u < T:
/// fillᵢ = ⌊(Cᵢ·F + u)/T⌋ − ⌊(Cᵢ₋₁·F + u)/T⌋.
/// The fills add up to F exactly, each is within one lot of its share q·F/T, splitting a step changes nothing, and with a random u
/// every step gets its share in the mean, whatever the order of the book.
library ProRata {
    /// @notice Fill of the steps that take the running total from `before` to `beforeNext`, lots.
    /// @dev before, filled < 2⁶⁴ and u < total < 2⁶⁴: no overflow.
    function fill(
        uint256 before,
        uint256 beforeNext,
        uint256 filled,
        uint256 total,
        uint256 u
    ) internal pure returns (uint256) {
        return (beforeNext * filled + u) / total - (before * filled + u) / total;
    }

    /// @notice The offset of an interval: keccak256(Σ salts, session, interval index) mod total.
    function offset(uint256 salts, uint256 session, uint256 interval, uint256 total) internal pure returns (uint256) {
        uint256 drawn;
        assembly ("memory-safe") {
            let room := mload(0x40) // used without being claimed
            mstore(room, salts)
            mstore(add(room, 32), session)
            mstore(add(room, 64), interval)
            drawn := keccak256(room, 96)
        }
        return drawn % total;
    }
}
