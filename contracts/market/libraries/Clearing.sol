// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../libraries/Lanes.sol";
import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {IUniformPriceAuction} from "../IUniformPriceAuction.sol";
import {Optimality} from "./Optimality.sol";
import {PriceRule, PriceRules} from "./PriceRule.sol";
import {Sessions} from "./Sessions.sol";
import {UniformKernel} from "./UniformKernel.sol";

/// @title Clearing: a claim is extended over the book and proven
library Clearing {
    /// @notice What clearing leaves.
    struct Results {
        /// Hash of the progress that an account has left.
        mapping(uint256 session => mapping(address account => bytes32)) progress;
        /// Lanes of int32, 0.001/MWh, and of uint32, kWh.
        mapping(uint256 session => mapping(uint256 word => uint256)) prices;
        mapping(uint256 session => mapping(uint256 word => uint256)) volumes;
    }

    /// @dev What a price follows from, besides the margins.
    struct Pricing {
        PriceRules rule;
        uint256 k;
        uint256 step;
        int256 floor;
        int256 tick;
    }

    /// @notice See IUniformPriceAuction.clear.
    function clear(
        Sessions.Store storage store,
        Results storage results,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        address from,
        uint256[] calldata claims,
        UniformKernel.Progress calldata progress,
        bytes calldata items
    ) external {
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Live);
        Sessions.requirePassed(session, terms.revealsUntil);
        SessionRecord storage record = store.records[session];
        uint256 intervals = record.intervals;
        require(claims.length == intervals, IUniformPriceAuction.ClaimsMalformed(claims.length, intervals));
        require(
            progress.sums.length == intervals,
            IUniformPriceAuction.ClaimsMalformed(progress.sums.length, intervals)
        );
        if (!_isBeginning(progress)) {
            bytes32 given = keccak256(abi.encode(claims, progress));
            bytes32 known = results.progress[session][from];
            require(given == known, IUniformPriceAuction.ProgressUnknown(session, from, given, known));
        }
        UniformKernel.Progress memory next = UniformKernel.sums(items, claims, progress);
        require(next.sheets <= record.sheets, IUniformPriceAuction.BookMismatch(session, next.sheets, record.sheets));
        if (next.sheets < record.sheets) {
            results.progress[session][msg.sender] = keccak256(abi.encode(claims, next));
            return;
        }
        require(next.chain == record.book, IUniformPriceAuction.BookMismatch(session, next.sheets, record.sheets));
        _conclude(store, results, session, claims, next);
        if (record.sheets != 0) return;
        Sessions.end(store, ledgers, session, SessionState.Ended);
        emit ISealedSession.SessionEnded(session);
    }

    function _isBeginning(UniformKernel.Progress calldata progress) private pure returns (bool) {
        if (progress.chain != 0 || progress.sheets != 0 || progress.seen != 0) return false;
        for (uint256 i = 0; i < progress.sums.length; ++i) {
            if (progress.sums[i] != 0) return false;
        }
        return true;
    }

    /// @dev The whole book is in: tests the claims, prices the intervals, stores the result.
    function _conclude(
        Sessions.Store storage store,
        Results storage results,
        uint256 session,
        uint256[] calldata claims,
        UniformKernel.Progress memory p
    ) private {
        SessionTerms storage terms = store.terms[session];
        Pricing memory pricing = Pricing(terms.rule, terms.k, terms.step, terms.floor, int256(uint256(terms.tick)));
        uint256 lot = terms.lot;
        SessionRecord storage record = store.records[session];
        uint256[] memory prices = new uint256[](claims.length);
        uint256[] memory volumes = new uint256[](claims.length);
        unchecked {
            // What trades is held in lanes: lots × lot is below 2³².
            for (uint256 i = 0; i < claims.length; ++i) {
                (int256 price, uint256 volume) = _clearInterval(pricing, i, claims[i], p);
                prices[i] = uint32(int32(price));
                volumes[i] = volume * lot;
            }
        }
        prices = Lanes.pack(prices);
        volumes = Lanes.pack(volumes);
        (record.clearedAtTime, record.clearedAtBlock) = (uint40(block.timestamp), uint40(block.number));
        emit IUniformPriceAuction.SessionCleared(session, msg.sender, prices, volumes);
        record.state = SessionState.Cleared;
        record.result = keccak256(abi.encode(claims, p.sums));
        for (uint256 w = 0; w < prices.length; ++w) {
            results.prices[session][w] = prices[w];
            results.volumes[session][w] = volumes[w];
        }
    }

    /// @dev Price (0.001/MWh) and volume (lots) of one interval; reverts if the claim is false.
    function _clearInterval(
        Pricing memory pricing,
        uint256 i,
        uint256 claim,
        UniformKernel.Progress memory p
    ) private pure returns (int256 price, uint256 volume) {
        uint256 alpha;
        uint256 beta;
        (volume, alpha, beta) = Optimality.verify(i + 1, claim, p.sums[i], p.seen >> (2 * i));
        if (volume == 0) return (0, 0);
        PriceRule.Margins memory m;
        m.ask = _priceOf(pricing, Optimality.a(claim));
        m.bid = _priceOf(pricing, Optimality.b(claim));
        m.hasAlpha = alpha != Optimality.HIGH;
        m.hasBeta = beta != Optimality.LOW;
        if (m.hasAlpha) m.alpha = _priceOf(pricing, alpha);
        if (m.hasBeta) m.beta = _priceOf(pricing, beta);
        price = PriceRule.price(pricing.rule, pricing.k, pricing.step, m);
    }

    /// @dev Price of a key, 0.001/MWh. Keys are below 2²⁴ and ticks below 2³²: no overflow.
    function _priceOf(Pricing memory pricing, uint256 key) private pure returns (int256) {
        unchecked {
            return pricing.floor + pricing.tick * (int256(key >> 2) - 1);
        }
    }

    /// @notice Clearing prices per interval, 0.001/MWh.
    function pricesOf(
        Results storage results,
        uint256 session,
        uint256 intervals
    ) internal view returns (int256[] memory prices) {
        uint256[] memory lanes = _unpack(results.prices[session], intervals);
        prices = new int256[](intervals);
        for (uint256 i = 0; i < intervals; ++i) prices[i] = int32(uint32(lanes[i]));
    }

    /// @notice Cleared volumes per interval, kWh.
    function volumesOf(
        Results storage results,
        uint256 session,
        uint256 intervals
    ) internal view returns (uint256[] memory) {
        return _unpack(results.volumes[session], intervals);
    }

    function _unpack(
        mapping(uint256 word => uint256) storage source,
        uint256 intervals
    ) private view returns (uint256[] memory) {
        uint256[] memory words = new uint256[](Lanes.wordsOf(intervals));
        for (uint256 w = 0; w < words.length; ++w) words[w] = source[w];
        return Lanes.unpack(words, intervals);
    }
}
