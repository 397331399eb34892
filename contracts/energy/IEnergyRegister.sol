// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A product (交易标的): the same quantity per interval on each of its days.
struct Product {
    /// First delivery day (local days since 1970-01-01).
    uint32 firstDay;
    /// Number of delivery days.
    uint16 deliveryDays;
    /// Intervals of a day, 1–96.
    uint8 intervals;
    /// Attribute class: 0 any, otherwise a bit mask of sources that may issue it.
    uint16 attribute;
    /// Parent product in the tree, 0 for none.
    uint32 parent;
    /// Performance bond per kWh sold short of issue, base units. 0 until settlement exists.
    uint64 bondPerKwh;
}

/// @title Register of energy
/// @notice Holdings as lanes of eight uint32 (kWh per interval) keyed (product, participant).
interface IEnergyRegister {
    /// @notice The product; `intervals` is 0 when unknown.
    function productOf(uint256 product) external view returns (Product memory);

    /// @notice Unix time at which the first day of the product freezes.
    function deliveryGate(uint256 product) external view returns (uint256);

    /// @notice Holdings of several participants, ⌈intervals/8⌉ words each, one after the other.
    function lanesOf(uint256 product, uint256[] calldata participants) external view returns (uint256[] memory lanes);

    /// @notice Market module opens the live session of a product; at most one per product.
    function beginSession(uint256 product) external;

    /// @notice Market module ends its live session; all differences must be zero.
    function endSession(uint256 product) external;

    /// @notice Module of the live session moves energy: each head is participant << 1 | side (1 = gives, sells; 0 = gets, buys), `lanes` has ⌈intervals/8⌉ words for each.
    /// Differences may be open between two calls; then every other move of the product waits.
    function moveMany(uint256 product, uint256[] calldata heads, uint256[] calldata lanes) external;
}
