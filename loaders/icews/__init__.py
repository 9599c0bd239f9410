"""ICEWS: coded events from the news, as released and as the quadruple sets made of them."""
