"""Writes the twelve data sets of the gallery, the same bytes in every run.

usage: make.py FOLDER [NAME...]

Each is a report model as JSON, as `carpulse render` reads it: the usual car, and the edges at which pages break
(nothing, one, thousands; sleeping, unknown; long, foreign and hostile words; other units; other moneys).
All cars, places and people are invented.
"""

import copy
import datetime
import json
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
NOW = datetime.datetime(2026, 11, 12, 8, 5, tzinfo=datetime.timezone.utc)
SOURCES = ["vehicle", "vehicle_data", "charging_history", "warranty", "service", "alerts", "options", "release_notes"]


def at(**ago):
    return (NOW - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Numbers:
    """A linear congruential generator: no library may change what it gives."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def sources(gaps=None):
    gaps = gaps or {}
    return [
        {"name": name, "asked_at": at(minutes=23, seconds=-4 * place), "gap": gaps.get(name)}
        for place, name in enumerate(SOURCES)
    ]


# Charging ---------------------------------------------------------------------

FINLAND = [
    ("Helsinki, Finland - Itäkeskus", "FI", "EUR", 36, "+02:00"),
    ("Lahti, Finland - Ajokatu", "FI", "EUR", 41, "+02:00"),
    ("Vaasa, Finland - Liisanlehto", "FI", "EUR", 38, "+02:00"),
    ("Jyväskylä, Finland - Palokka", "FI", "EUR", 35, "+02:00"),
]
NORTH = [
    ("Uppsala, Sweden - Gränby", "SE", "SEK", 420, "+01:00"),
    ("Oslo, Norway - Skøyen", "NO", "NOK", 385, "+01:00"),
]
EUROPE = FINLAND[:2] + NORTH + [
    ("Køge, Denmark - Ølsemaglevej", "DK", "DKK", 331, "+01:00"),
    ("Zürich, Switzerland - Dübendorf", "CH", "CHF", 49, "+01:00"),
    ("Lübeck, Germany - Genin", "DE", "EUR", 46, "+01:00"),
]
AMERICA = [
    ("Barstow, CA - Lenwood Road", "US", "USD", 41, "-08:00"),
    ("Kettleman City, CA - Bernard Drive", "US", "USD", 38, "-08:00"),
    ("Flagstaff, AZ - North Grand Canyon Boulevard", "US", "USD", 44, "-07:00"),
]


def session(vin, number, day, place, random, free=False, idle=0, credit=False):
    site, country, currency, price, offset = place
    energy = (20_000 + random.below(38_000)) / 1000
    minutes = 18 + random.below(26)
    rate = (price + random.below(9) - 4) / 100
    due = 0 if free else round(energy * rate + 1e-9, 2)
    fees = [{
        "kind": "CHARGING", "currency": currency, "pricing": "NO_CHARGE" if free else "PAYMENT", "unit": "kwh",
        "usage": energy, "rate": 0 if free else rate, "due": due, "net_due": 0 if credit else due, "is_paid": True,
        "status": "PAID",
    }]
    if idle:
        fees.append({
            "kind": "PARKING", "currency": currency, "pricing": "PAYMENT", "unit": "min", "usage": 5, "rate": idle / 5,
            "due": idle, "net_due": idle, "is_paid": True, "status": "PAID",
        })
    name = f"4020P0000{973_181 + number}_{country}-{country}.pdf"
    return {
        "id": 654_365_280 + number, "vin": vin, "site": site, "country": country,
        "start": f"{day}T11:03:45{offset}", "stop": f"{day}T11:{3 + minutes:02}:45{offset}", "fees": fees,
        "invoices": [] if free else [{"content_id": f"invoice-{number}", "file_name": name, "kind": "IMMEDIATE"}],
    }


def months(first, count):
    """`count` months as (year, month) from `first`."""
    start = first[0] * 12 + first[1] - 1
    return [(index // 12, index % 12 + 1) for index in range(start, start + count)]


def history(vin, seed, first=(2024, 12), count=23, most=5, home=FINLAND, abroad=FINLAND[3:] + NORTH, holidays=(6, 7)):
    """A few sessions each month; abroad in the holidays; one empty month, two free sessions, three idle fees."""
    random = Numbers(seed)
    sessions = []
    for index, (year, month) in enumerate(months(first, count)):
        places = abroad if month in holidays else home
        count = 0 if index == 14 else 1 + random.below(most)
        for turn in range(count):
            number = len(sessions)
            day = f"{year}-{month:02}-{1 + turn * 28 // count + random.below(max(1, 28 // count)):02}"
            place = places[random.below(len(places))]
            idle = [1.5, 2, 2.5][random.below(3)] if number % 21 == 4 else 0
            sessions.append(session(vin, number, day, place, random, free=number % 27 == 11, idle=idle))
    return sessions


# The car ----------------------------------------------------------------------

ALERTS = [
    ("VCSEC_a228_tpms", 59, "Tire pressure low"), ("VCSEC_a228_tpms", 23, "Tire pressure low"),
    ("VCSEC_a228_tpms", 3, "Tire pressure low"), ("VCFRONT_a180_washer", 102, "Washer fluid low"),
    ("VCFRONT_a180_washer", 16, "Washer fluid low"), ("CP_a043_cable", 38, "Charging cable not fully connected"),
]
OPTIONS = [
    ("MTY03", "Model Y Long Range AWD", True), ("PPSB", "Deep Blue Metallic", True),
    ("WY19B", "Gemini wheels 19″", True), ("IPB0", "Black interior", True), ("APBS", "Basic Autopilot", True),
    ("TW01", "Tow hitch", True), ("SC04", "Pay-as-you-go Supercharging", True),
    ("APF2", "Full Self-Driving Capability", False),
]
NOTES = [
    "Navigation: charging stops sorted by walking time", "Charging: plan for cold weather",
    "Cameras: rear view keeps its zoom", "Minor fixes",
]


def alert(name, days, text, audience=("service-fix", "customer")):
    return {"name": name, "time": at(days=days), "audience": list(audience), "text": text}


def options(entries):
    return [
        {"code": code, "name": name, "is_active": active, "color_code": code if code.startswith("P") else None}
        for code, name, active in entries
    ]


def warranty(kind, end, years, km, phase="active", name=None):
    return {
        "phase": phase, "type": kind, "name": name, "expires_on": end + "T00:00:00Z", "limit_km": km,
        "is_unlimited": km is None, "coverage_years": years,
    }


def warranties(year, month_day, battery_km=192_000):
    def end(years):
        return f"{year + years}-{month_day}"
    return [
        warranty("NEW_MFG_WARRANTY", end(4), 4, 80_000), warranty("RESTRAINT_WARRANTY", end(5), 5, 100_000),
        warranty("BATTERY_WARRANTY", end(8), 8, battery_km), warranty("DRIVEUNIT_WARRANTY", end(8), 8, battery_km),
        warranty("CORROSION_WARRANTY", end(12), 12, None),
    ]


def tyres(pressures, recommended=(2.9, 2.9), days=1):
    places = ["front_left", "front_right", "rear_left", "rear_right"]
    readings = {place: {"bar": bar, "read_at": at(days=days)} for place, bar in zip(places, pressures)}
    return readings | {"recommended_front_bar": recommended[0], "recommended_rear_bar": recommended[1]}


def car(vin="XP7YGCEK4PB000202"):
    """The usual car: what the others are changed from."""
    return {
        "schema": 1, "vin": vin, "issued_at": at(), "utc_offset": 7_200, "report_code": "7KQ4-M2XD-9F3",
        "vehicle": {
            "vin": vin, "display_name": "Lumi", "state": "online", "access": "OWNER", "in_service": False,
        },
        "snapshot": {
            "time": at(minutes=23), "name": "Lumi",
            "battery": {
                "level": 79, "usable_level": 78, "rated_range_km": 392.5, "estimated_range_km": 344.7,
                "charge_limit": 80, "charging_state": "Disconnected", "max_range_charge_counter": 0,
            },
            "climate": {"inside_c": 19.5, "outside_c": 14},
            "configuration": {
                "car_type": "modely", "trim_badging": "74d", "exterior_color": "DeepBlue", "interior_trim": "Black2",
                "wheel_type": "Gemini19", "roof_color": "RoofColorGlass", "charge_port": "CCS",
                "driver_assist": "TeslaAP3", "rear_seat_heaters": 1, "has_seat_cooling": False,
                "has_air_suspension": False, "power_liftgate": True, "right_hand_drive": False,
                "third_row_seats": "None",
            },
            "condition": {
                "odometer_km": 61_482.4, "software": "2026.38.4", "locked": True, "doors_closed": True,
                "trunks_closed": True, "windows_closed": True,
            },
            "tyres": tyres([2.9, 2.9, 2.8, 2.5]),
        },
        "charging": history(vin, 20_261_112),
        "warranties": warranties(2023, "03-14"),
        "service": {"in_service": False},
        "alerts": [alert(*entry) for entry in ALERTS]
        + [alert(f"PCS_a0{number}", 30 + number, None, ["service"]) for number in range(1, 10)],
        "options": options(OPTIONS),
        "release_notes": [{"title": title, "version": "2026.38.4"} for title in NOTES],
        "photos": [], "sources": sources(), "preferences": {"reference_range_km": 531},
    }


def photos(names, captions):
    return [
        {
            "asset": name, "caption": caption, "width": width, "height": height, "uploaded_at": at(hours=2, minutes=5),
            "sha256": f"{(0x9E3779B97F4A7C15 * (place + 1)) % 2**64:016x}" * 4,
        }
        for place, ((name, width, height), caption) in enumerate(zip(names, captions))
    ]


SIDE, REAR, INSIDE = ("01-side.jpg", 1000, 500), ("02-rear.jpg", 1000, 667), ("03-interior.jpg", 750, 1000)
WHEEL, PORT = ("wheel.jpg", 800, 800), ("port.jpg", 1000, 750)


# The data sets ----------------------------------------------------------------

def full():
    """Everything there is, with ten photos of mixed shapes."""
    model = car()
    shapes = [SIDE, REAR, INSIDE, PORT, WHEEL, SIDE, INSIDE, PORT, REAR, WHEEL]
    model["photos"] = photos(shapes, [
        "Left side", "Rear", "Front seats and screen", "Where the cable goes in", "Winter tyre", "Along the sill",
        None, "Cable and adapter", "Rear light, right", "Scratch on the rear wheel, 4 cm, down to the metal",
    ])
    slots = ["left", "rear", "interior", "port", "wheels", None, "interior", "other", "rear_right", "damage"]
    for photo, slot in zip(model["photos"], slots):
        photo["slot"] = slot
    model["photos"][9]["alt"] = "A scratch across two spokes of the rear wheel"
    return model


def no_charging():
    """Charges at home only; a lithium iron phosphate battery; no photo, no reference."""
    model = car("LRW3F7FSXNC000303")
    model["charging"] = []
    model["preferences"] = {}
    model["snapshot"]["configuration"] |= {
        "car_type": "model3", "trim_badging": "50", "exterior_color": "PearlWhite", "interior_trim": "White2",
        "wheel_type": "Aero18",
    }
    model["snapshot"]["battery"] |= {
        "level": 100, "usable_level": 100, "rated_range_km": 421.3, "estimated_range_km": 377, "charge_limit": 100,
        "charging_state": "Complete", "max_range_charge_counter": 3,
    }
    model["warranties"] = warranties(2022, "06-30", 160_000)
    model["options"] = options([("MT322", "Model 3 Rear-Wheel Drive", True), ("PPSW", "Pearl White", True)])
    model["alerts"] = []
    return model


def one_session():
    """A history of one session, and one photo."""
    model = car()
    model["charging"] = [session(model["vin"], 0, "2026-10-04", FINLAND[1], Numbers(7))]
    model["photos"] = photos([SIDE], ["Left side"])
    return model


def thousands():
    """Two thousand sessions in eight years, with the names of sites."""
    vin = "5YJSA7E28JF000404"
    model = car(vin)
    sessions = history(vin, 2_000, first=(2018, 10), count=97, most=42, abroad=EUROPE)
    model["charging"] = sessions[:2_000]
    model["preferences"] |= {"show_charging_sites": True, "reference_range_km": 539}
    model["snapshot"]["configuration"] |= {"car_type": "models", "trim_badging": "100d", "exterior_color": "SolidBlack"}
    model["snapshot"]["condition"]["odometer_km"] = 412_907.3
    model["snapshot"]["battery"] |= {"rated_range_km": 351.2}
    model["options"] = options([("MTS03", "Model S 100D", True), ("SC01", "Free Supercharging", True)])
    model["warranties"] = [
        warranty("NEW_MFG_WARRANTY", "2022-10-02", 4, 80_000, "expired"),
        warranty("BATTERY_WARRANTY", "2026-10-02", 8, None, "expired"),
        warranty("DRIVEUNIT_WARRANTY", "2026-10-02", 8, None, "expired"),
    ]
    return model


def asleep():
    """The car sleeps: its own values are three weeks old, alerts and release notes were never read."""
    model = car()
    model["vehicle"]["state"] = "asleep"
    model["snapshot"]["time"] = at(days=21, hours=3)
    model["snapshot"]["tyres"] = tyres([2.9, 2.9, 2.8, 2.8], days=30)
    model["alerts"] = model["release_notes"] = None
    for source in model["sources"]:
        if source["name"] == "vehicle_data":
            source |= {"asked_at": at(days=21, hours=3), "gap": "asleep", "tried_at": at(minutes=23)}
        if source["name"] in ("alerts", "release_notes"):
            source["gap"] = "asleep"
    model["photos"] = photos([SIDE, REAR], ["Left side", "Rear"])
    return model


def nothing():
    """No value at all: of each source another reason."""
    model = car()
    for name in ["vehicle", "snapshot", "charging", "warranties", "service", "alerts", "options", "release_notes"]:
        model[name] = None
    model["report_code"] = None
    gaps = ["no_answer", "asleep", "not_permitted", "no_answer", "not_offered", "asleep", "not_permitted", "asleep"]
    model["sources"] = sources(dict(zip(SOURCES, gaps)))
    model["preferences"] = {}
    return model


def long_names():
    """Names of sixty characters and words that cannot be broken."""
    model = car()
    name = "Grandmother’s Extraordinarily Reliable Electric Family Wagon"
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte"
    model["vehicle"]["display_name"] = model["snapshot"]["name"] = name
    model["preferences"]["show_charging_sites"] = True
    for place, entry in enumerate(model["charging"]):
        if place % 3 == 0:
            entry["site"] = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Wales"
        if place % 7 == 0 and entry["invoices"]:
            entry["invoices"][0]["file_name"] = "Invoice-of-an-exceptionally-long-name-4020P0000973181-2026-UK.pdf"
    model["options"] = options(
        [("MTY03", "Model Y Long Range All-Wheel Drive Anniversary Edition Twenty", True),
         ("PPSB", "Deep Blue Metallic with Seven Additional Layers of Varnish ABC", True),
         ("IPB0", "Black and White Vegan Upholstery with Contrasting Red Stitching", True),
         ("APBS", "Basic Autopilot with a Name That Marketing Has Made Far Too Long", True)]
        + [(f"XY{number:02}", word, number % 2 == 0) for number in range(6)])
    model["snapshot"]["configuration"] |= {
        "wheel_type": "ExtraordinarilyAerodynamicInductionTurbine21CarbonSleeveDarkBlack",
        "exterior_color": "SunsetOverTheBalticSeaInLateAutumnMetallicPearlescentPaint",
        "charge_port": "CombinedChargingSystemWithAnAdapterForEverythingElseThereIs",
        "driver_assist": "HardwareGenerationFourPointFiveWithFourteenAdditionalCameras",
    }
    model["snapshot"]["condition"]["software"] = "2026.38.4.1234567890"
    model["alerts"] = [alert("VERYLONGECU_a1234567_" + word, 3, name), alert(word, 200, word)]
    model["warranties"].append(warranty("USED_EXTENDED", "2029-03-14", 6, 100_000, name=name))
    model["release_notes"] = [{"title": f"{name}: {word}"}]
    model["photos"] = photos([SIDE, INSIDE, REAR], [name, word, f"{name}, {name}"])
    return model


def scripts():
    """Greek, Cyrillic, emoji, Hebrew, Arabic, Chinese and combining marks wherever others write."""
    model = car()
    words = [
        "Γρήγορο ηλεκτρικό αυτοκίνητο", "Синяя молния", "🚗⚡ Blitz 😀👍🏽🇫🇮", "המכונית הכחולה שלי", "سيارتي الزرقاء (2023)",
        "青い稲妻", "é ñ ü q̃ — Ł ş ğ ž", "abc \u202e txet desrever \u202c def", "Ünïçödé\u200b\u2060 zero\u00ad width",
    ]
    model["vehicle"]["display_name"] = model["snapshot"]["name"] = words[3]
    model["preferences"]["show_charging_sites"] = True
    for place, entry in enumerate(model["charging"]):
        entry["site"] = words[place % len(words)]
    model["alerts"] = [alert(f"VCSEC_a{place}", place + 1, text) for place, text in enumerate(words)]
    model["options"] = options(
        [("MTY03", "Model Y Long Range AWD", True)] + [(f"X{place}", text, True) for place, text in enumerate(words)])
    model["release_notes"] = [{"title": text} for text in words]
    model["photos"] = photos([SIDE, REAR, INSIDE, PORT, WHEEL], [words[3], words[4], words[2], words[0], words[1]])
    return model


def imperial():
    """An American car: miles, psi, °F, dollars."""
    vin = "7SAXCDE55PF000505"
    model = car(vin)
    model["utc_offset"] = -28_800
    model["snapshot"]["display"] = {"miles": True, "fahrenheit": True, "psi": True}
    model["snapshot"]["configuration"] |= {
        "car_type": "tamarind", "trim_badging": "p100d", "exterior_color": "RedMulticoat", "interior_trim": "Cream",
        "wheel_type": "Turbine22Dark", "charge_port": "US", "driver_assist": "TeslaAP4", "third_row_seats": "6Seats",
        "has_seat_cooling": True, "has_air_suspension": True,
    }
    model["snapshot"]["tyres"] = tyres([3.1, 2.4, 3.1, 3.2], (3.1, 3.1))
    model["snapshot"]["climate"] = {"inside_c": 31, "outside_c": -12}
    model["snapshot"]["battery"] |= {"level": 64, "usable_level": 61, "rated_range_km": 309.7}
    model["charging"] = history(vin, 505, home=AMERICA, abroad=AMERICA)
    model["warranties"] = [
        warranty("NEW_MFG_WARRANTY", "2027-05-02", 4, 80_467), warranty("BATTERY_WARRANTY", "2031-05-02", 8, 241_402),
    ]
    model["options"] = options([
        ("MTX10", "Model X Plaid", True), ("PPMR", "Red Multi-Coat", True), ("APF2", "Full Self-Driving", True),
        ("SC04", "Pay-as-you-go Supercharging", True),
    ])
    model["preferences"] = {"reference_range_km": 536}
    model["photos"] = photos([SIDE, INSIDE, REAR], ["Driver’s side", "Dash", "Tailgate"])
    return model


def new_car():
    """Delivered last week: 21 km, charged at the factory."""
    vin = "LRW3E7ET5TC000606"
    model = car(vin)
    model["snapshot"]["configuration"] |= {
        "car_type": "model3", "trim_badging": "74d", "exterior_color": "UltraRed", "driver_assist": "TeslaAP4",
    }
    model["snapshot"]["condition"]["odometer_km"] = 21.7
    model["snapshot"]["battery"] |= {
        "level": 52, "usable_level": 52, "rated_range_km": 278.1, "estimated_range_km": None, "charge_limit": 90,
    }
    model["snapshot"]["tyres"] = tyres([None, None, None, None])
    model["charging"] = []
    model["alerts"] = []
    model["options"] = options([("MT352", "Model 3 Premium Long Range AWD", True), ("PR01", "Ultra Red", True)])
    model["warranties"] = warranties(2026, "11-05")
    model["preferences"] = {"reference_range_km": 533}
    return model


def currencies():
    """Seven countries and five currencies; part of it paid with credits, one session billed by the minute."""
    model = car()
    random = Numbers(55)
    sessions = []
    for index, (year, month) in enumerate(months((2025, 4), 19)):
        for turn in range(1 + random.below(4)):
            place = EUROPE[random.below(len(EUROPE))]
            day = f"{year}-{month:02}-{2 + turn * 6 + random.below(5):02}"
            number = len(sessions)
            sessions.append(session(
                model["vin"], number, day, place, random, idle=2 if number % 9 == 3 else 0, credit=number % 10 == 7))
    sessions[5]["fees"][0] |= {"unit": "min", "usage": 31, "rate": 0.5, "due": 15.5, "net_due": 15.5}
    # A fee in another currency than the energy, as after a border change of the account.
    sessions[8]["fees"].append(
        {"kind": "CONGESTION", "currency": "GBP", "unit": "kwh", "usage": 4, "rate": 0.5, "due": 2, "net_due": 2})
    model["charging"] = sessions
    return model


def many_alerts():
    """Forty kinds of alerts, some as long as a page of a manual; at the workshop; tyres low; an old battery."""
    model = car()
    sentence = "Regenerative braking is temporarily reduced because the battery is cold; press the brake pedal as needed"
    model["alerts"] = [
        alert(f"BMS_a{number:03}_{'x' * (number % 30)}", number * 3, f"{sentence}. " * (1 + number % 9) + f"No. {number}.")
        for number in range(1, 41)
    ] + [alert("DI_a166", days, "Short", ["customer"]) for days in range(1, 121)]
    model["vehicle"]["in_service"] = True
    model["service"] = {
        "in_service": True, "status": "in_service", "expected_completion": "2026-11-14T17:10:53+02:00",
        "visit_number": "SV12345678",
    }
    model["snapshot"]["tyres"] = tyres([2.5, 2.2, 2.1, None])
    model["snapshot"]["battery"] |= {"level": 31, "usable_level": 30, "rated_range_km": 118.4, "estimated_range_km": 104.2}
    model["snapshot"]["condition"]["pending_update"] = "2026.44.3"
    model["photos"] = photos([SIDE, INSIDE, PORT, WHEEL], ["Left side", "Inside", "Charge port", "Wheel"])
    return model


SETS = {
    "full": full, "no-charging": no_charging, "one-session": one_session, "thousands": thousands, "asleep": asleep,
    "nothing": nothing, "long-names": long_names, "scripts": scripts, "imperial": imperial, "new-car": new_car,
    "currencies": currencies, "alerts": many_alerts,
}


def main(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or SETS:
        text = json.dumps(SETS[name](), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    for picture in [*HERE.glob("photos/*.jpg"), *HERE.parents[2].glob("Templates/demo/*.jpg")]:
        shutil.copy(picture, folder)


main(pathlib.Path(sys.argv[1]), sys.argv[2:])
