// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The condition that a false claim breaks.
enum Condition {
    /// A key of the claim exceeds HIGH.
    KeyRange,
    /// a < a⁺.
    NextAskAbove,
    /// b⁻ < b.
    NextBidBelow,
    /// The book has no ask at a⁺.
    NextAskExists,
    /// The book has no bid at b⁻.
    NextBidExists,
    /// The book has an ask strictly between a and a⁺.
    NoAskBetween,
    /// The book has a bid strictly between b⁻ and b.
    NoBidBetween,
    /// Nothing trades by the claim, but the lowest ask does not exceed the highest bid.
    NothingTrades,
    /// S<a < V: a is not the highest accepted ask.
    MarginalAsk,
    /// D>b < V: b is not the lowest accepted bid.
    MarginalBid,
    /// a ≤ b: the margins cross.
    MarginsMeet,
    /// α > β: more can be traded.
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

    /// @notice The claim of one interval.
    struct Claim {
        /// Highest accepted ask.
        uint256 a;
        /// Lowest accepted bid.
        uint256 b;
        /// Lowest ask above a.
        uint256 aPlus;
        /// Highest bid below b.
        uint256 bMinus;
    }

    /// @notice Facts of the book for a claim, in lots, each below 2⁶⁴.
    struct Sums {
        /// S<a.
        uint256 sellBelow;
        /// S=a.
        uint256 sellAt;
        /// D>b.
        uint256 buyAbove;
        /// D=b.
        uint256 buyAt;
        bool aPlusExists;
        bool bMinusExists;
    }

    /// @notice What follows from a true claim.
    struct Clearing {
        /// V, lots. Zero: nothing trades, there is no price, and no other field may be read.
        uint256 volume;
        /// Lowest ask of which something is left; HIGH for none.
        uint256 alpha;
        /// Highest bid of which something is left; LOW for none.
        uint256 beta;
    }

    /// @notice The claim of an interval (numbered from 1) breaks a condition.
    error ClaimRefused(uint256 interval, Condition condition);

    /// @notice A claim from a | b << 24 | a⁺ << 48 | b⁻ << 72.
    function unpack(uint256 claim) internal pure returns (Claim memory) {
        return Claim(claim & KEY, (claim >> 24) & KEY, (claim >> 48) & KEY, claim >> 72);
    }

    /// @notice Sums from S<a | S=a << 64 | D>b << 128 | D=b << 192, and existence bits of a⁺ (bit 0) and b⁻ (bit 1).
    function unpackSums(uint256 sums, uint256 seen) internal pure returns (Sums memory) {
        return
            Sums(
                uint64(sums),
                uint64(sums >> 64),
                uint64(sums >> 128),
                uint64(sums >> 192),
                seen & 1 != 0,
                seen & 2 != 0
            );
    }

    /// @notice V = min(S≤a, D≥b), lots.
    function volumeOf(Sums memory s) internal pure returns (uint256) {
        uint256 supply = s.sellBelow + s.sellAt;
        uint256 demand = s.buyAbove + s.buyAt;
        return supply < demand ? supply : demand;
    }

    /// @notice Cleared volume and what is left at the margins, if the claim is true; reverts naming interval and condition otherwise.
    /// @param interval Number of the interval, for the error only.
    function verify(
        uint256 interval,
        Claim memory c,
        Sums memory s
    ) internal pure returns (Clearing memory clearing) {
        require(c.a < c.aPlus, ClaimRefused(interval, Condition.NextAskAbove));
        require(c.bMinus < c.b, ClaimRefused(interval, Condition.NextBidBelow));
        require(c.aPlus == HIGH || s.aPlusExists, ClaimRefused(interval, Condition.NextAskExists));
        require(c.bMinus == LOW || s.bMinusExists, ClaimRefused(interval, Condition.NextBidExists));
        if (c.a == LOW && c.b == HIGH) {
            require(c.aPlus > c.bMinus, ClaimRefused(interval, Condition.NothingTrades));
            return clearing;
        }
        uint256 supply = s.sellBelow + s.sellAt;
        uint256 demand = s.buyAbove + s.buyAt;
        clearing.volume = volumeOf(s);
        require(s.sellBelow < clearing.volume, ClaimRefused(interval, Condition.MarginalAsk));
        require(s.buyAbove < clearing.volume, ClaimRefused(interval, Condition.MarginalBid));
        require(c.a <= c.b, ClaimRefused(interval, Condition.MarginsMeet));
        clearing.alpha = clearing.volume < supply ? c.a : c.aPlus;
        clearing.beta = clearing.volume < demand ? c.b : c.bMinus;
        require(clearing.alpha > clearing.beta, ClaimRefused(interval, Condition.NothingLeft));
    }
}
