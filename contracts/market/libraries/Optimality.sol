// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What holds for the true claim of an interval, and for no other.
enum Condition {
    /// a, b, a⁺ and b⁻ are at most HIGH.
    KeyRange,
    /// a < a⁺.
    NextAskAbove,
    /// b⁻ < b.
    NextBidBelow,
    /// The book has an ask at a⁺, unless a⁺ is HIGH.
    NextAskExists,
    /// The book has a bid at b⁻, unless b⁻ is LOW.
    NextBidExists,
    /// The book has no ask strictly between a and a⁺.
    NoAskBetween,
    /// The book has no bid strictly between b⁻ and b.
    NoBidBetween,
    /// Where nothing trades (a is LOW, b is HIGH), the lowest ask is above the highest bid.
    NothingTrades,
    /// S<a < V: a is the highest accepted ask.
    MarginalAsk,
    /// D>b < V: b is the lowest accepted bid.
    MarginalBid,
    /// a ≤ b.
    MarginsMeet,
    /// α > β: nothing more can be traded.
    NothingLeft
}

/// @title Optimality: is the claimed clearing of an interval the maximum?
/// @notice A claim is four keys; the sums are facts of the book. Exactly one claim passes, and it is the true one (proof: docs/clearing.md).
/// @dev Keys carry the class, so that equal prices have an order: see BidSheet. Knows nothing of where the sums come from.
library Optimality {
    /// @notice Stands for "no ask" at a and "no bid" at b⁻.
    uint256 internal constant LOW = 0;
    /// @notice Stands for "no bid" at b and "no ask" at a⁺. No key of a sheet reaches it.
    uint256 internal constant HIGH = 1 << 23;

    uint256 private constant KEY = 0xffffff;

    /// @notice The claim of an interval (numbered from 1) breaks a condition.
    error ClaimRefused(uint256 interval, Condition condition);

    /// @notice a: highest accepted ask. A claim is packed as a | b << 24 | a⁺ << 48 | b⁻ << 72.
    function a(uint256 claim) internal pure returns (uint256) {
        return claim & KEY;
    }

    /// @notice b: lowest accepted bid.
    function b(uint256 claim) internal pure returns (uint256) {
        return (claim >> 24) & KEY;
    }

    /// @notice a⁺: lowest ask above a.
    function aPlus(uint256 claim) internal pure returns (uint256) {
        return (claim >> 48) & KEY;
    }

    /// @notice b⁻: highest bid below b.
    function bMinus(uint256 claim) internal pure returns (uint256) {
        return claim >> 72;
    }

    /// @notice S≤a and D≥b, lots. Sums of a book are packed as S<a | S=a << 64 | D>b << 128 | D=b << 192, each below 2⁶⁴.
    function supplyAndDemand(uint256 sums) internal pure returns (uint256 supply, uint256 demand) {
        unchecked {
            supply = uint256(uint64(sums)) + uint64(sums >> 64);
            demand = uint256(uint64(sums >> 128)) + (sums >> 192);
        }
    }

    /// @notice Cleared volume and what is left at the margins, if the claim is true; reverts naming interval and condition otherwise.
    /// @param interval Number of the interval, for the error only.
    /// @param sums Facts of the book for this claim.
    /// @param seen Bit 0: the book has an ask at a⁺; bit 1: a bid at b⁻.
    /// @return volume V, lots. Zero: nothing trades, there is no price, and neither alpha nor beta may be read.
    /// @return alpha Lowest ask of which something is left; HIGH for none.
    /// @return beta Highest bid of which something is left; LOW for none.
    function verify(
        uint256 interval,
        uint256 claim,
        uint256 sums,
        uint256 seen
    ) internal pure returns (uint256 volume, uint256 alpha, uint256 beta) {
        require(a(claim) < aPlus(claim), ClaimRefused(interval, Condition.NextAskAbove));
        require(bMinus(claim) < b(claim), ClaimRefused(interval, Condition.NextBidBelow));
        require(aPlus(claim) == HIGH || seen & 1 != 0, ClaimRefused(interval, Condition.NextAskExists));
        require(bMinus(claim) == LOW || seen & 2 != 0, ClaimRefused(interval, Condition.NextBidExists));
        if (a(claim) == LOW && b(claim) == HIGH) {
            require(aPlus(claim) > bMinus(claim), ClaimRefused(interval, Condition.NothingTrades));
            return (0, 0, 0);
        }
        (uint256 supply, uint256 demand) = supplyAndDemand(sums);
        volume = supply < demand ? supply : demand;
        require(uint64(sums) < volume, ClaimRefused(interval, Condition.MarginalAsk));
        require(uint64(sums >> 128) < volume, ClaimRefused(interval, Condition.MarginalBid));
        require(a(claim) <= b(claim), ClaimRefused(interval, Condition.MarginsMeet));
        alpha = volume < supply ? a(claim) : aPlus(claim);
        beta = volume < demand ? b(claim) : bMinus(claim);
        require(alpha > beta, ClaimRefused(interval, Condition.NothingLeft));
    }
}
