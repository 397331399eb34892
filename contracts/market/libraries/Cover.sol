// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Cover: money that a commitment sets aside for its worst case
/// @notice Declared at commit as a 32-bit code (24-bit mantissa, 8-bit exponent: code >> 8 << (code & 255)), rounded up by who declares it,
/// so that the declared amount tells at most 24 bits of the true one. Checked at reveal.
library Cover {
    /// @notice Largest exponent: mantissa << exponent stays below 2¹²⁸.
    uint256 internal constant MAX_EXPONENT = 104;

    /// @notice The exponent of a code exceeds 104.
    error CoverCodeInvalid(uint256 code);

    /// @notice Base units of a code whose exponent has been checked.
    function decode(uint256 code) internal pure returns (uint256) {
        return (code >> 8) << (code & 0xff);
    }

    /// @notice Money that a sheet can cost at most, base units: lot × deliveryDays × (1,000 × (Σ buy q·max(0, p) + Σ sell q·max(0, −p)) + bondPerKwh × Σ sell q).
    /// Exact: no division. kWh × price (10⁻⁶ per kWh) × 1,000 is base units (10⁻⁹).
    /// @param priced Σ buy q·max(0, p) + Σ sell q·max(0, −p), lots × price unit.
    /// @param sellLots Σ sell q, lots.
    function required(
        uint256 priced,
        uint256 sellLots,
        uint256 lot,
        uint256 deliveryDays,
        uint256 bondPerKwh
    ) internal pure returns (uint256) {
        // Below 2³² · 2¹⁶ · (2¹⁰ · 2⁷⁰ + 2⁶⁴ · 2³⁸): a sheet has less than 2³⁸ lots, a price less than 2³² units.
        unchecked {
            return lot * deliveryDays * (1000 * priced + bondPerKwh * sellLots);
        }
    }
}
