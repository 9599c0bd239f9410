"""GGO and other treaty tables of manydata: agreements, and the states that are party to them."""
