"""What calls cost: price lists, charges, their daily sums, limits, and the paper about them."""
