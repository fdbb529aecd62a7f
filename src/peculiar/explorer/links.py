"""Links to other services for a position, which only a click opens.

``{ra}`` and ``{dec}`` are degrees, ``{ra_rad}`` and ``{dec_rad}`` radians.
"""

LINKS = [
    {
        "name": "SIMBAD",
        "url": "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={ra}d%20{dec}d"
        "&CooFrame=ICRS&Radius=10&Radius.unit=arcsec",
    },
    {
        "name": "NED",
        "url": "https://ned.ipac.caltech.edu/conesearch?search_type=Near%20Position%20"
        "Search&coordinates={ra}d%20{dec}d&radius=0.2&in_csys=Equatorial&in_equinox=J2000",
    },
    {
        "name": "Legacy Survey",
        "url": "https://www.legacysurvey.org/viewer?ra={ra}&dec={dec}&zoom=16"
        "&layer=hsc-dr3&mark={ra},{dec}",
    },
    {
        "name": "Aladin Lite",
        "url": "https://aladin.cds.unistra.fr/AladinLite/?target={ra}%20{dec}&fov=0.02"
        "&survey=CDS%2FP%2FHSC%2FDR2%2Fwide%2Fcolor-i-r-g",
    },
    {
        "name": "hscMap",
        "url": "https://hscmap.mtk.nao.ac.jp/hscMap4/app/#/?_=%7B%22view%22%3A%7B%22a%22"
        "%3A{ra_rad}%2C%22d%22%3A{dec_rad}%2C%22fovy%22%3A0.0003%2C%22roll%22%3A0%7D%7D",
    },
]
