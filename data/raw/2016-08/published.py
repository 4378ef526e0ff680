"""The numbers that the report for April to August 2016 printed.

Where it printed only a change and its per cent, the two totals here are a pair of whole numbers that gives
both. For Lancashire it printed 24%, 20% (+65 offences) and -0.1%, and the pairs give those.
"""

Pair = tuple[int, int, str]  # April to August 2015, April to August 2016, per cent to one decimal

BLACKPOOL: dict[str, Pair] = {
    "All crime": (6904, 7836, "+13.5"),
    "Violence Against The Person": (2049, 2465, "+20.3"),
    "Serious Assaults": (62, 60, "-3.2"),
    "Less Serious Assaults": (930, 1250, "+34.4"),
    "Non-Injury Assaults": (833, 826, "-0.8"),
    "Theft Offences": (2980, 3296, "+10.6"),
    "All Sexual Offences": (185, 268, "+44.9"),
    "Rape": (75, 71, "-5.3"),
    "Sexual Assault": (66, 101, "+53.0"),
    "Sexual Offences (children under 16)": (96, 133, "+38.5"),
    "All domestic assaults": (503, 581, "+15.5"),
    "Serious domestic assaults": (14, 17, "+21.4"),
    "Less serious domestic assaults": (228, 307, "+34.6"),
    "Non-injury domestic assaults": (235, 231, "-1.7"),
    "Domestic Abuse": (711, 822, "+15.6"),
    "Antisocial Behaviour": (6240, 5984, "-4.1"),
}
LANCASHIRE: dict[str, Pair] = {
    "Violence Against The Person": (11280, 13987, "+24.0"),
    "Rape": (325, 390, "+20.0"),
    "Antisocial Behaviour": (36040, 36004, "-0.1"),
}
DOMESTIC_ABUSE_APRIL_TO_JUNE_2016 = 480  # in Blackpool, its highest quarter in three years
CONSTABULARY_DOMESTIC_ABUSE = [  # a row for each financial year, from April 2013
    *(664, 741, 716, 881, 772, 760, 755, 655, 855, 839, 683, 762),
    *(740, 740, 754, 788, 712, 691, 724, 689, 665, 639, 588, 678),
    *(709, 701, 685, 719, 781, 699, 706, 769, 791, 803, 775, 748),
    *(810, 936, 898, 867, 814),
]

# (priority, area, group, period): {indicator: "value unit" or "value of out_of unit"}. A period is
# first..last month, a year where the report names only a year, or ..last month where it says "to date".
INDICATORS: dict[tuple[str, str, str, str], dict[str, str]] = {
    ("violence_against_the_person", "Blackpool", "Ages", "2015-04..2016-03"): {
        "Victims aged 15 to 24": "27 percent",
        "Offenders aged 15 to 24": "29 percent",
        "Offenders aged 25 to 29": "16 percent",
    },
    ("violence_against_the_person", "Blackpool", "CCTV footage requests", "2015-09..2016-08"): {
        "CCTV footage requests: assaults": "69 requests",
        "CCTV footage requests: sexual assaults": "21 requests",
    },
    ("violence_against_the_person", "Lancashire", "Avert", "..2016-08"): {
        "Avert referrals": "273 referrals",
        "Avert referrals completed": "74.6 percent",
    },
    ("violence_against_the_person", "Blackpool", "Avert", "..2016-08"): {
        "Avert referrals": "46 referrals",
        "Avert referrals completed": "70 percent",
    },
    ("sexual_offences_and_rape", "Blackpool", "Nature of the offences", "2016-04..2016-08"): {
        "Non-recent sexual offences": "57 of 268 offences",
        "Sexual offences involving social media": "15 percent",
    },
    ("domestic_abuse", "Blackpool", "MARAC", "2015-04..2016-03"): {
        "MARAC cases listed": "442 cases",
        "Children listed in MARAC cases": "509 children",
        "Repeat MARAC cases listed": "84 of 442 cases",
    },
    ("domestic_abuse", "Blackpool", "MARAC", "2016-04..2016-06"): {
        "MARAC cases listed": "136 cases",
        "Children listed in MARAC cases": "127 children",
        "Repeat MARAC cases listed": "30 of 136 cases",
    },
    ("antisocial_behaviour", "Blackpool", "Referrals", "2015-04..2015-08"): {"ASBRAC referrals": "36 referrals"},
    ("antisocial_behaviour", "Blackpool", "Referrals", "2016-04..2016-08"): {"ASBRAC referrals": "24 referrals"},
    ("antisocial_behaviour", "Blackpool", "Tools and powers", "2016-04..2016-08"): {
        "Warning Letters": "238 letters",
        "Community Protection Notices": "56 notices",
        "Fixed Penalty Notices": "0 notices",
        "Civil Injunctions": "3 injunctions",
        "Undertakings at court": "1 undertakings",
        "Criminal Behaviour Orders": "1 orders",
        "Warnings that curbed the issue": "182 of 238 letters",
    },
    ("antisocial_behaviour", "Blackpool", "Operation Safeguard", "2016-04..2016-08"): {
        "Operation Safeguard referrals": "11 referrals",
    },
    ("child_sexual_exploitation", "Blackpool", "Interventions", "2016-04..2016-08"): {
        "Community Protection Warnings": "71 warnings",
        "Community Protection Notices": "5 notices",
        "Warnings that did not escalate": "66 of 71 warnings",
    },
    ("hate_crime", "Blackpool", "Hate crime by type", "2015"): {
        "Disability-Motivated Incident": "5 incidents",
        "Gender Identity": "1 incidents",
        "Gender-Motivated Incident": "2 incidents",
        "Homophobic Incident": "28 incidents",
        "Racist Incident": "65 incidents",
        "Racist or Homophobic Incident Involving Police Staff": "1 incidents",
        "Religious-Motivated Incident": "1 incidents",
        "Grand Total": "103 incidents",
    },
    ("hate_crime", "Blackpool", "Hate crime by type", "2016"): {
        "Disability-Motivated Incident": "8 incidents",
        "Gender Identity": "3 incidents",
        "Gender-Motivated Incident": "4 incidents",
        "Homophobic Incident": "26 incidents",
        "Racist Incident": "68 incidents",
        "Racist or Homophobic Incident Involving Police Staff": "1 incidents",
        "Religious-Motivated Incident": "2 incidents",
        "Grand Total": "112 incidents",
    },
    ("serious_organised_crime", "Blackpool", "GENGA referrals by theme", "..2016-08"): {
        "GENGA referrals": "18 referrals",
        "GENGA referrals: drugs": "7 of 18 referrals",
        "GENGA referrals: child sexual exploitation": "6 of 18 referrals",
        "GENGA referrals: illicit trade": "5 of 18 referrals",
        "GENGA referrals: human trafficking and modern day slavery": "4 of 18 referrals",
    },
    ("modern_slavery", "Blackpool", "GENGA referrals by theme", "..2016-08"): {
        "GENGA referrals: human trafficking and modern day slavery": "4 of 18 referrals",
    },
}
