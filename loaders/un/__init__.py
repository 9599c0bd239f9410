"""Roll calls of the UN General Assembly, who voted how, and how far two states agree."""
