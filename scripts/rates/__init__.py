"""The token rate card that ships with the package, and where its prices come from."""
