// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Optimality} from "../market/libraries/Optimality.sol";
import {PriceRule, PriceRules} from "../market/libraries/PriceRule.sol";
import {UniformKernel} from "../market/libraries/UniformKernel.sol";
import {PlainKernel} from "./PlainKernel.sol";

/// @title Opens `UniformKernel` to tests, beside its plain twin
contract KernelHarness {
    /// @notice How a session counts and finds prices.
    struct Terms {
        int256 floor;
        int256 tick;
        uint256 k;
        uint256 step;
    }

    /// @notice A book and the session it belongs to.
    struct Book {
        /// The items, cut where a transaction would end.
        bytes[] chunks;
        uint256[] claims;
        Terms terms;
        /// Rule by whose prices money is counted.
        PriceRules rule;
        uint256 salts;
        uint256 session;
        uint256 lot;
        /// Sheets after which one pass of fills is cut.
        uint256 limit;
    }

    /// @notice What the kernel makes of a book.
    struct Outcome {
        UniformKernel.Progress progress;
        /// Per interval, lots.
        uint256[] volumes;
        /// Per interval, one for each rule.
        int256[5][] prices;
        UniformKernel.Fills fills;
    }

    /// @dev Fills of several passes, one behind the other.
    struct Joined {
        bytes32 chain;
        uint256 sheets;
        uint256[] totals;
        bytes participants;
        bytes nets;
        bytes heads;
        bytes lanes;
    }

    /// @notice Two ways to the same result led to different ones.
    error Unlike(string what);

    // ------------------------------------------------------------------------------------------------ the kernel as it is

    function sums(
        bytes calldata items,
        uint256[] calldata claims,
        UniformKernel.Progress memory progress
    ) external pure returns (UniformKernel.Progress memory) {
        return UniformKernel.sums(items, claims, progress);
    }

    function fills(
        bytes calldata items,
        uint256 limit,
        UniformKernel.Cleared memory cleared,
        bytes32 chain,
        uint256 sheets,
        uint256[] memory totals
    ) external pure returns (UniformKernel.Fills memory) {
        return UniformKernel.fills(items, limit, cleared, chain, sheets, totals);
    }

    function plainSums(
        bytes calldata items,
        uint256[] calldata claims,
        UniformKernel.Progress memory progress
    ) external pure returns (UniformKernel.Progress memory) {
        return PlainKernel.sums(items, claims, progress);
    }

    function plainFills(
        bytes calldata items,
        uint256 limit,
        UniformKernel.Cleared memory cleared,
        bytes32 chain,
        uint256 sheets,
        uint256[] memory totals
    ) external pure returns (UniformKernel.Fills memory) {
        return PlainKernel.fills(items, limit, cleared, chain, sheets, totals);
    }

    // ------------------------------------------------------------------------------------------------ claims

    /// @notice Reverts unless the only claim is true for a book of one interval.
    function prove(bytes calldata items, uint256[] calldata claims) external pure {
        UniformKernel.Progress memory p = UniformKernel.sums(items, claims, _beginning(1));
        Optimality.verify(1, claims[0], p.sums[0], p.seen);
    }

    /// @notice Places of the claims, each for the same book of one interval, that are accepted.
    function acceptedOf(
        bytes calldata items,
        uint256[] calldata claims
    ) external view returns (uint256[] memory places) {
        places = new uint256[](claims.length);
        uint256 count;
        for (uint256 i = 0; i < claims.length; ++i) {
            try this.prove(items, claims[i:i + 1]) {
                places[count++] = i;
            } catch {}
        }
        assembly ("memory-safe") {
            mstore(places, count)
        }
    }

    /// @notice Holds sums and refusals of the kernel against those of the plain twin, claims by claims.
    /// Returns how often both refused; reverts where they differ.
    function refusedAlike(bytes calldata items, uint256[][] calldata claims) external view returns (uint256 refused) {
        for (uint256 i = 0; i < claims.length; ++i) {
            bytes memory arguments = abi.encode(items, claims[i], _beginning(claims[i].length));
            (bool ok, bytes memory result) = address(this).staticcall(bytes.concat(this.sums.selector, arguments));
            (, bytes memory plain) = address(this).staticcall(bytes.concat(this.plainSums.selector, arguments));
            require(keccak256(result) == keccak256(plain), Unlike("sums or refusal"));
            if (!ok) ++refused;
        }
    }

    // ------------------------------------------------------------------------------------------------ whole books

    function clearMany(Book[] calldata books) external view returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](books.length);
        for (uint256 i = 0; i < books.length; ++i) outcomes[i] = this.clear(books[i]);
    }

    /// @notice Sums, prices and fills of a book; reverts if the kernel at once, the kernel in chunks and the plain twin differ.
    function clear(Book calldata book) external view returns (Outcome memory out) {
        bytes memory items = _join(book.chunks);
        uint256 intervals = book.claims.length;
        out.progress = this.sums(items, book.claims, _beginning(intervals));
        bytes32 expected = keccak256(abi.encode(out.progress));
        UniformKernel.Progress memory p = this.plainSums(items, book.claims, _beginning(intervals));
        require(keccak256(abi.encode(p)) == expected, Unlike("sums of kernel and plain twin"));
        p = _beginning(intervals);
        for (uint256 c = 0; c < book.chunks.length; ++c) p = this.sums(book.chunks[c], book.claims, p);
        require(keccak256(abi.encode(p)) == expected, Unlike("sums at once and in chunks"));

        (out.volumes, out.prices) = concluded(book.claims, out.progress, book.terms);
        out.fills = _allot(book, items, out);
    }

    /// @notice Volume (lots) of each interval and its price under each rule; reverts if a claim is false.
    function concluded(
        uint256[] calldata claims,
        UniformKernel.Progress memory p,
        Terms calldata terms
    ) public pure returns (uint256[] memory volumes, int256[5][] memory prices) {
        volumes = new uint256[](claims.length);
        prices = new int256[5][](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            uint256 alpha;
            uint256 beta;
            (volumes[i], alpha, beta) = Optimality.verify(i + 1, claims[i], p.sums[i], p.seen >> (2 * i));
            if (volumes[i] == 0) continue;
            PriceRule.Margins memory m;
            m.ask = _priceOf(terms, Optimality.a(claims[i]));
            m.bid = _priceOf(terms, Optimality.b(claims[i]));
            m.hasAlpha = alpha != Optimality.HIGH;
            m.hasBeta = beta != Optimality.LOW;
            if (m.hasAlpha) m.alpha = _priceOf(terms, alpha);
            if (m.hasBeta) m.beta = _priceOf(terms, beta);
            for (uint256 rule = 0; rule < 5; ++rule) {
                prices[i][rule] = PriceRule.price(PriceRules(rule), terms.k, terms.step, m);
            }
        }
    }

    function _priceOf(Terms calldata terms, uint256 key) private pure returns (int256) {
        return terms.floor + terms.tick * (int256(key >> 2) - 1);
    }

    function _allot(
        Book calldata book,
        bytes memory items,
        Outcome memory out
    ) private view returns (UniformKernel.Fills memory f) {
        UniformKernel.Cleared memory cleared;
        cleared.claims = book.claims;
        cleared.sums = out.progress.sums;
        cleared.prices = new int256[](book.claims.length);
        for (uint256 i = 0; i < book.claims.length; ++i) cleared.prices[i] = out.prices[i][uint256(book.rule)];
        cleared.salts = book.salts;
        cleared.session = book.session;
        cleared.lot = book.lot;

        uint256[] memory totals = new uint256[](book.claims.length);
        f = this.fills(items, type(uint256).max, cleared, 0, 0, totals);
        UniformKernel.Fills memory g = this.plainFills(items, type(uint256).max, cleared, 0, 0, totals);
        require(keccak256(abi.encode(f)) == keccak256(abi.encode(g)), Unlike("fills of kernel and plain twin"));

        Joined memory whole;
        _add(whole, f);
        Joined memory parts;
        parts.totals = totals;
        for (uint256 c = 0; c < book.chunks.length; ++c) {
            _add(
                parts,
                this.fills(book.chunks[c], type(uint256).max, cleared, parts.chain, parts.sheets, parts.totals)
            );
        }
        require(keccak256(abi.encode(parts)) == keccak256(abi.encode(whole)), Unlike("fills at once and in chunks"));

        Joined memory limited;
        g = this.fills(items, book.limit, cleared, 0, 0, totals);
        require(g.sheets == (book.limit < f.sheets ? book.limit : f.sheets), Unlike("sheets and limit"));
        _add(limited, g);
        g = this.fillsFrom(items, g.read, cleared, g.chain, g.sheets, g.totals);
        _add(limited, g);
        require(keccak256(abi.encode(limited)) == keccak256(abi.encode(whole)), Unlike("fills at once and cut"));
    }

    /// @notice Fills of the items from byte `from` on.
    function fillsFrom(
        bytes calldata items,
        uint256 from,
        UniformKernel.Cleared memory cleared,
        bytes32 chain,
        uint256 sheets,
        uint256[] memory totals
    ) external pure returns (UniformKernel.Fills memory) {
        return UniformKernel.fills(items[from:], type(uint256).max, cleared, chain, sheets, totals);
    }

    function _add(Joined memory joined, UniformKernel.Fills memory f) private pure {
        joined.chain = f.chain;
        joined.sheets = f.sheets;
        joined.totals = f.totals;
        joined.participants = bytes.concat(joined.participants, abi.encodePacked(f.participants));
        joined.nets = bytes.concat(joined.nets, abi.encodePacked(f.nets));
        joined.heads = bytes.concat(joined.heads, abi.encodePacked(f.heads));
        joined.lanes = bytes.concat(joined.lanes, abi.encodePacked(f.lanes));
    }

    function _beginning(uint256 intervals) private pure returns (UniformKernel.Progress memory p) {
        p.sums = new uint256[](intervals);
    }

    function _join(bytes[] calldata chunks) private pure returns (bytes memory items) {
        for (uint256 c = 0; c < chunks.length; ++c) items = bytes.concat(items, chunks[c]);
    }
}
