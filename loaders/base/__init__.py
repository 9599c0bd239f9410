"""The base layer: countries, their codes and names, and who succeeded whom."""
