"""What an extension may spend (COST-02, COST-03): how that is topped up, what was spent of it, who is told when little
or nothing is left, and that new paid calls are refused then.

From bottom to top: `arithmetic` (pure) and `reached` (who is told of it) → `crossing` → `spending`, `topping`,
`setting` → `refusing`, `noticing`, `people`, `forms`.
"""
