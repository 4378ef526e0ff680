"""Assumptions for numbers that the report did not print. None of them may be quoted as a police figure."""

# Size (Blackpool is 100), then growth in per cent: all crime in 2015/16, then measures in the year to date.
COLUMNS = (
    *("size", "2015/16", "All crime", "Violence Against The Person"),
    *("All Sexual Offences", "Domestic Abuse", "Antisocial Behaviour"),
)
PEERS = {
    "Blackburn with Darwen": (66, 6.8, 12.4, 26.9, 22, 24.0, 1.9),
    "Burnley": (45, 4.1, 15.9, 30.2, 35, 17.5, -3.6),
    "Chorley": (30, -2.3, 7.6, 22.8, 41, 31.0, 4.4),
    "Fylde": (18, 3.2, 9.3, 14.6, 12, 12.0, -1.2),
    "Hyndburn": (33, 5.5, 13.1, 28.4, 27, 22.5, 2.7),
    "Lancaster": (48, 8.7, 10.8, 23.7, 30, 15.0, 6.1),
    "Pendle": (29, 2.4, 16.7, 33.5, 18, 27.5, -5.8),
    "Preston": (72, 7.3, 12.2, 25.6, 33, 19.0, 1.4),
    "Ribble Valley": (10, -4.6, 5.1, 17.3, 52, 36.0, -7.5),
    "Rossendale": (20, 1.8, 8.2, 21.9, 8, 29.0, 3.3),
    "South Ribble": (27, 6.1, 14.3, 27.2, 46, 25.0, 0.4),
    "West Lancashire": (25, -3.4, -2.6, 9.8, 15, 10.5, -4.1),
    "Wyre": (30, 9.4, 11.7, 24.4, 38, 21.0, 5.2),
}
# April to August 2015 and 2016, as in the pairs of `published`.
LANCASHIRE = {"All crime": (38179, 42680), "All Sexual Offences": (885, 1173)}

# Blackpool's part of the constabulary's offences: 2013/14, 2014/15, April to August 2015, September to March, then
# April to June 2016 (480 as published) and July and August 2016.
BLACKPOOL_DOMESTIC_ABUSE = (1672, 1612, 711, 1013, 480, 342)
# April to August 2015 and 2016: the report says which months fell, and by how much July and August did.
BLACKPOOL_ANTISOCIAL_BEHAVIOUR = ([1128, 1147, 1213, 1401, 1351], [1094, 1188, 1170, 1286, 1246])

# Per cent in 2014/15 and in 2015/16. Districts vary around it, except those whose own growth is in PEERS.
GROWTH = {
    "All crime": (-1.5, 5.9),
    "Violence Against The Person": (6, 13),
    "All Sexual Offences": (14, 19),
    "Antisocial Behaviour": (-4, -2.5),
}
SEASONS = {  # Blackpool's, April to March; an average month is near 100, and visitors raise the summers
    "All crime": (98, 102, 101, 105, 106, 100, 103, 100, 98, 95, 91, 100),
    "Violence Against The Person": (98, 104, 104, 110, 108, 100, 99, 95, 99, 94, 89, 99),
    "All Sexual Offences": (97, 103, 105, 108, 104, 100, 99, 97, 93, 98, 93, 102),
    "Antisocial Behaviour": (100, 103, 106, 125, 122, 101, 102, 88, 80, 78, 77, 92),
}
ELSEWHERE = 0.7  # the power that flattens these seasons in districts with fewer visitors
