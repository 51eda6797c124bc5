"""From one machine to the country: the plan of docs/scale.md, worked out from what was measured."""
