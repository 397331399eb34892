// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BidSheet} from "../market/libraries/BidSheet.sol";
import {Commitment} from "../market/libraries/Commitment.sol";
import {Cover} from "../market/libraries/Cover.sol";
import {Optimality} from "../market/libraries/Optimality.sol";
import {PriceRule, PriceRules} from "../market/libraries/PriceRule.sol";
import {ProRata} from "../market/libraries/ProRata.sol";

/// @title Opens the small libraries of the market to tests
contract MarketLibrariesHarness {
    /// @notice A price to be found.
    struct PriceCase {
        PriceRules rule;
        uint256 k;
        uint256 step;
        PriceRule.Margins margins;
    }

    /// @notice A claim to be judged.
    struct ClaimCase {
        uint256 claim;
        uint256 sums;
        uint256 seen;
    }

    /// @notice What became of it.
    struct Verdict {
        uint256 volume;
        uint256 alpha;
        uint256 beta;
        /// The error of a claim that is false; empty otherwise.
        bytes refusal;
    }

    /// @notice A step at a rationed margin.
    struct Share {
        uint256 before;
        uint256 beforeNext;
        uint256 filled;
        uint256 total;
        uint256 u;
    }

    // ------------------------------------------------------------------------------------------------ BidSheet

    function isCanonicalHeader(uint256[] calldata headers) external pure returns (bool[] memory answers) {
        answers = new bool[](headers.length);
        for (uint256 i = 0; i < headers.length; ++i) answers[i] = BidSheet.isCanonicalHeader(headers[i]);
    }

    function describe(
        uint256 header,
        uint256 row
    ) external pure returns (uint256 rows, bool sells, bool flat, bool sellsAny, bool buysAny) {
        rows = BidSheet.rowsOf(header);
        sells = BidSheet.sells(header, row);
        flat = BidSheet.isFlat(header, row);
        sellsAny = BidSheet.sellsAny(header);
        buysAny = BidSheet.buysAny(header);
    }

    function lengthOf(uint256 header, uint256 intervals) external pure returns (uint256) {
        return BidSheet.lengthOf(header, intervals);
    }

    /// @notice Hashes of sheets, each with its number of intervals; free memory is filled with `filler` first.
    function sheetHashes(
        bytes[] calldata sheets,
        uint256[] calldata intervals,
        uint256 filler
    ) external pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](sheets.length);
        for (uint256 i = 0; i < sheets.length; ++i) {
            bytes calldata sheet = sheets[i];
            uint256 pos;
            uint256 header;
            assembly ("memory-safe") {
                pos := sheet.offset
                header := calldataload(pos)
                for {
                    let p := mload(0x40)
                    let end := add(p, 2048)
                } lt(p, end) {
                    p := add(p, 32)
                } {
                    mstore(p, filler)
                }
            }
            hashes[i] = BidSheet.hashAt(pos, header, intervals[i]);
        }
    }

    // ------------------------------------------------------------------------------------------------ Commitment

    function pack(
        bytes32 hash,
        uint256 sequence,
        uint256 rows,
        uint256 exposureExponent,
        uint256 cover
    ) external pure returns (uint256) {
        return Commitment.pack(hash, sequence, rows, exposureExponent, cover);
    }

    function unpack(
        uint256 word
    )
        external
        pure
        returns (
            uint256 state,
            uint256 rows,
            uint256 exposureExponent,
            uint256 sequence,
            uint256 cover,
            bytes32 hashPart
        )
    {
        state = Commitment.state(word);
        rows = Commitment.rowsOf(word);
        exposureExponent = Commitment.exposureExponentOf(word);
        sequence = Commitment.sequenceOf(word);
        cover = Commitment.coverOf(word);
        hashPart = bytes32(word & Commitment.HASH_MASK);
    }

    function freed(uint256 sequence) external pure returns (uint256) {
        return Commitment.freed(sequence);
    }

    function withoutCover(uint256 word) external pure returns (uint256) {
        return Commitment.withoutCover(word);
    }

    function revealed(uint256 word, bytes32 book) external pure returns (uint256) {
        return Commitment.revealed(word, book);
    }

    function allotted(int256 netPerDay) external pure returns (uint256 word, int256 back) {
        word = Commitment.allotted(netPerDay);
        back = Commitment.netPerDayOf(word);
    }

    function netPerDayOf(uint256 word) external pure returns (int256) {
        return Commitment.netPerDayOf(word);
    }

    function commitHash(
        uint256 session,
        uint256 participant,
        uint256 sequence,
        bytes32 salt,
        bytes32 sheetHash
    ) external view returns (bytes32) {
        return Commitment.hash(session, participant, sequence, salt, sheetHash);
    }

    function leaf(uint256 participant, uint256 sequence, bytes32 sheetHash) external pure returns (bytes32) {
        return Commitment.leaf(participant, sequence, sheetHash);
    }

    function append(bytes32 book, bytes32 leaf_) external pure returns (bytes32) {
        return Commitment.append(book, leaf_);
    }

    // ------------------------------------------------------------------------------------------------ Cover

    function decode(uint256 code) external pure returns (uint256) {
        return Cover.decode(code);
    }

    function required(
        uint256 priced,
        uint256 sellLots,
        uint256 lot,
        uint256 deliveryDays,
        uint256 bondPerKwh
    ) external pure returns (uint256) {
        return Cover.required(priced, sellLots, lot, deliveryDays, bondPerKwh);
    }

    // ------------------------------------------------------------------------------------------------ Optimality

    function keysOf(uint256 claim) external pure returns (uint256 a, uint256 b, uint256 aPlus, uint256 bMinus) {
        return (Optimality.a(claim), Optimality.b(claim), Optimality.aPlus(claim), Optimality.bMinus(claim));
    }

    function verify(
        uint256 interval,
        uint256 claim,
        uint256 sums,
        uint256 seen
    ) external pure returns (uint256 volume, uint256 alpha, uint256 beta) {
        return Optimality.verify(interval, claim, sums, seen);
    }

    /// @notice Judges claims, each of the interval of its place (from 1).
    function verifyMany(ClaimCase[] calldata cases) external view returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            ClaimCase calldata c = cases[i];
            try this.verify(i + 1, c.claim, c.sums, c.seen) returns (uint256 volume, uint256 alpha, uint256 beta) {
                verdicts[i] = Verdict(volume, alpha, beta, "");
            } catch (bytes memory reason) {
                verdicts[i].refusal = reason;
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ PriceRule

    function prices(PriceCase[] calldata cases) external pure returns (int256[] memory found) {
        found = new int256[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            PriceCase calldata c = cases[i];
            found[i] = PriceRule.price(c.rule, c.k, c.step, c.margins);
        }
    }

    // ------------------------------------------------------------------------------------------------ ProRata

    function shares(Share[] calldata cases) external pure returns (uint256[] memory filled) {
        filled = new uint256[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            Share calldata c = cases[i];
            filled[i] = ProRata.fill(c.before, c.beforeNext, c.filled, c.total, c.u);
        }
    }

    function offset(uint256 salts, uint256 session, uint256 interval, uint256 total) external pure returns (uint256) {
        return ProRata.offset(salts, session, interval, total);
    }
}
