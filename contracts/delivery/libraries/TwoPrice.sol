// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Band} from "../ISettlement.sol";

/// @title Two-price rule with graduated bands
/// @notice A short participant pays r + max(|r|·(f − 1), m) for each Wh, a long one gets r − max(|r|·(1 − g), m): right for negative r, and not free at r = 0. So a charge is
/// deviation × r, and a penalty that is never negative. Each part of the deviation takes the factors of its band, as shares of what was contracted.
library TwoPrice {
    uint256 private constant BPS = 10_000;

    /// @notice Bands as words, for a loop over many intervals: upto 0–15 | f − 1 16–31 | 1 − g 32–47 | minimum 48–79, shares in basis points.
    function pack(Band[] memory bands) internal pure returns (uint256[] memory words) {
        words = new uint256[](bands.length);
        for (uint256 b = 0; b < bands.length; ++b) {
            Band memory band = bands[b];
            words[b] =
                uint256(band.uptoBps) |
                ((band.shortBps - BPS) << 16) |
                ((BPS - band.longBps) << 32) |
                (uint256(band.minimum) << 48);
        }
    }

    /// @notice Penalty of a deviation, base units, ≥ 0; rounded up in favour of the balancing fund.
    /// @dev Runs for every interval of every participant. Quantities are below 2⁸⁰, prices below 2³¹, shares below 2¹⁶: nothing overflows.
    /// @param bands Packed.
    /// @param deviationWh Positive is short.
    /// @param contractedWh What the bands are shares of; its sign does not matter. Limits are rounded down: the outer band gets the rest.
    /// @param price Reference price of its side, 0.001 currency/MWh.
    /// @param excusedWh So much of a short deviation is not the seller's fault.
    function penalty(
        uint256[] memory bands,
        int256 deviationWh,
        int256 contractedWh,
        int256 price,
        uint256 excusedWh
    ) internal pure returns (uint256 total) {
        unchecked {
            uint256 left = uint256(deviationWh);
            uint256 shift = 16;
            if (deviationWh < 0) {
                left = uint256(-deviationWh);
                shift = 32;
            } else if (excusedWh != 0) {
                if (left <= excusedWh) return 0;
                left -= excusedWh;
            }
            uint256 contracted = uint256(contractedWh < 0 ? -contractedWh : contractedWh);
            uint256 perWh = uint256(price < 0 ? -price : price);
            total = _graduated(bands, left, contracted, perWh, shift);
        }
    }

    /// @dev Each part of `left` at the dearer of factor and minimum of its band. By hand, with one read a band; its twin is `twoPrice` of the SDK, and random bands are compared.
    /// @param shift Where the factor of the side lies in a band's word.
    function _graduated(
        uint256[] memory bands,
        uint256 left,
        uint256 contracted,
        uint256 perWh,
        uint256 shift
    ) private pure returns (uint256 total) {
        assembly ("memory-safe") {
            let place := add(bands, 32)
            let last := add(bands, shl(5, mload(bands)))
            let before := 0
            for {} left {
                place := add(place, 32)
            } {
                let band := mload(place)
                let portion := left
                if lt(place, last) {
                    let limit := div(mul(contracted, and(band, 0xffff)), 10000)
                    let room := sub(limit, before)
                    if gt(portion, room) {
                        portion := room
                    }
                    before := limit
                }
                left := sub(left, portion)
                let byFactor := div(add(mul(mul(portion, perWh), and(shr(shift, band), 0xffff)), 9999), 10000)
                let byMinimum := mul(portion, shr(48, band))
                if gt(byMinimum, byFactor) {
                    byFactor := byMinimum
                }
                total := add(total, byFactor)
            }
        }
    }
}
