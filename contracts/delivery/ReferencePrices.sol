// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {Gate, Windows} from "../libraries/Windows.sol";
import {IReferencePrices, PublishedPrices, Series} from "./IReferencePrices.sol";
import {Reviews} from "./libraries/Reviews.sol";

/// @title Published reference prices
contract ReferencePrices is IReferencePrices, AccessManaged {
    /// @dev Each begins the window anew: a day cannot be held for ever.
    uint256 private constant MOST_AMENDMENTS = 3;

    IEnergyRegister private immutable register;
    uint40 private immutable reviewSeconds;
    uint40 private immutable reviewBlocks;

    /// @inheritdoc IReferencePrices
    uint256 public immutable publishWithin;

    mapping(Series => mapping(uint256 day => PublishedPrices)) private _prices;

    constructor(
        address authority,
        IEnergyRegister register_,
        Gate memory review,
        uint256 publishWithin_
    ) AccessManaged(authority) {
        register = register_;
        (reviewSeconds, reviewBlocks) = (review.time, review.blockNumber);
        publishWithin = publishWithin_;
    }

    /// @inheritdoc IReferencePrices
    function publish(Series series, uint256 day, uint256[] calldata lanes, bytes32 documentHash) external restricted {
        uint256 endsAt = Reviews.endOf(register, day);
        require(block.timestamp >= endsAt, PricesTooEarly(day, endsAt));
        require(documentHash != 0, DocumentMissing());
        (uint256 intervals, , , ) = register.productsOn(day);
        uint256 words = Lanes.wordsOf(intervals);
        bool fits = lanes.length == words && lanes[words - 1] & ~Lanes.maskOf(intervals, words - 1) == 0;
        require(fits, PricesMalformed(day, intervals, lanes.length));
        PublishedPrices storage prices = _prices[series][day];
        bool first = prices.finalFrom.time == 0 || prices.rejected;
        if (first) require(block.timestamp < endsAt + publishWithin, PricesTooLate(day, endsAt + publishWithin));
        else require(!Windows.passed(prices.finalFrom), PricesFinal(series, day));
        if (prices.finalFrom.time != 0) {
            require(prices.amendments < MOST_AMENDMENTS, PricesFinal(series, day));
            ++prices.amendments;
        }
        prices.finalFrom = Reviews.from(Gate(reviewSeconds, reviewBlocks));
        prices.rejected = false;
        prices.documentHash = documentHash;
        prices.lanes = lanes;
        emit PricesPublished(series, day, prices.amendments, lanes, documentHash);
    }

    /// @inheritdoc IReferencePrices
    function reject(Series series, uint256 day, bytes32 documentHash) external {
        (bool isMember, ) = IAccessManager(authority()).hasRole(MarketRoles.REGULATOR, msg.sender);
        require(isMember, NotTheRegulator(msg.sender));
        require(documentHash != 0, DocumentMissing());
        PublishedPrices storage prices = _prices[series][day];
        bool open = prices.finalFrom.time != 0 && !prices.rejected && !Windows.passed(prices.finalFrom);
        require(open, PricesFinal(series, day));
        prices.rejected = true;
        emit PricesRejected(series, day, documentHash);
    }

    /// @inheritdoc IReferencePrices
    function finalOf(Series series, uint256 day) external view returns (bool isFinal, uint256[] memory lanes) {
        PublishedPrices storage prices = _prices[series][day];
        if (prices.finalFrom.time != 0 && !prices.rejected) {
            if (Windows.passed(prices.finalFrom)) return (true, prices.lanes);
            return (false, lanes);
        }
        isFinal = block.timestamp >= Reviews.endOf(register, day) + publishWithin;
    }

    /// @inheritdoc IReferencePrices
    function pricesOf(Series series, uint256 day) external view returns (PublishedPrices memory) {
        return _prices[series][day];
    }
}
