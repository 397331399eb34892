// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Rounding: every division has a name that says where the remainder goes
/// @notice Solidity truncates toward zero, which rounds charges and payouts in opposite directions; nothing in the market divides a signed number without one of these.
/// @dev None of them overflows, whatever the dividend: remainders are taken before quotients are moved.
library Rounding {
    /// @notice Divisors are positive.
    error DivisorNotPositive(int256 divisor);

    /// @notice There are parts 0 … parts − 1.
    error PartOutOfRange(uint256 part, uint256 parts);

    /// @notice Largest integer ≤ dividend / divisor (toward −∞).
    function divFloor(int256 dividend, int256 divisor) internal pure returns (int256 quotient) {
        require(divisor > 0, DivisorNotPositive(divisor));
        quotient = dividend / divisor;
        if (dividend % divisor < 0) --quotient;
    }

    /// @notice Smallest integer ≥ dividend / divisor (toward +∞).
    function divCeil(int256 dividend, int256 divisor) internal pure returns (int256 quotient) {
        require(divisor > 0, DivisorNotPositive(divisor));
        quotient = dividend / divisor;
        if (dividend % divisor > 0) ++quotient;
    }

    /// @notice Integer nearest to dividend / divisor; halves go up, toward +∞: 2.5 → 3, −2.5 → −2.
    function divHalfUp(int256 dividend, int256 divisor) internal pure returns (int256 quotient) {
        quotient = divFloor(dividend, divisor);
        int256 remainder = dividend % divisor;
        if (remainder < 0) remainder += divisor;
        if (remainder >= divisor - remainder) ++quotient;
    }

    /// @notice Part `part` (from 0) of `quantity` split into `parts`: ⌊q(i+1)/n⌋ − ⌊q·i/n⌋. The parts add up to the quantity (101 → 25, 25, 25, 26).
    /// @dev Panics where quantity × parts exceeds 2²⁵⁶ − 1.
    function splitShare(uint256 quantity, uint256 part, uint256 parts) internal pure returns (uint256) {
        require(part < parts, PartOutOfRange(part, parts));
        return (quantity * (part + 1)) / parts - (quantity * part) / parts;
    }
}
