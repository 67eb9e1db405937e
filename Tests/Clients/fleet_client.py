"""Reads an account with the Python package tesla-fleet-api, as it comes from PyPI: BASE TOKEN ASLEEP_VIN.

Prints what it read as JSON, without what changes from call to call, so that two bases can be compared.
"""

import asyncio
import json
import sys
import traceback

import aiohttp
from tesla_fleet_api import TeslaFleetApi
from tesla_fleet_api.exceptions import NotFound, VehicleOffline


async def refused(call, error):
    try:
        await call
    except error as problem:
        return problem.__class__.__name__
    return "nothing"


async def history(api, vin):
    sessions, page = [], 1
    while True:
        answer = await api.charging.history(vin=vin, pageNo=page, pageSize=50, sortOrder="DESC")
        sessions += answer["data"]
        if not answer["data"] or len(sessions) >= answer["totalResults"]:
            return sessions
        page += 1


async def read(base, token, asleep):
    async with aiohttp.ClientSession() as session:
        api = TeslaFleetApi(session, access_token=token, server=base)
        products = (await api.products())["response"]
        vins = [product["vin"] for product in products if "vin" in product]
        car = api.vehicles.createFleet(vins[0])
        listed = (await car.list(page=1, per_page=100))["response"]
        data = (await car.vehicle_data(["charge_state", "vehicle_state", "vehicle_config"]))["response"]
        by_id = (await api.vehicles.createFleet(str(listed[0]["id"])).vehicle_data())["response"]
        sessions = await history(api, vins[0])
        return {
            "region": (await api.user.region())["response"]["region"],
            "vins": [vehicle["vin"] for vehicle in listed],
            "same_car": by_id["vin"] == data["vin"] == vins[0],
            "vehicle_data": {part: sorted(data[part]) for part in ("charge_state", "vehicle_state", "vehicle_config")},
            "asked_only": sorted(key for key in data if key.endswith("_state") or key == "gui_settings"),
            "odometer": data["vehicle_state"]["odometer"],
            "service_data": (await car.service_data())["response"],
            "alerts": [alert["name"] for alert in (await car.recent_alerts())["response"]["recent_alerts"]],
            "warranty": (await car.warranty_details(vins[0]))["activeWarranty"],
            "options": (await car.options(vins[0]))["codes"],
            "release_notes": len(str(await car.release_notes())) > 100,
            "mobile": (await car.mobile_enabled())["response"]["result"],
            "sessions": [(one["sessionId"], sum(fee["totalDue"] for fee in one["fees"] or [])) for one in sessions],
            "stranger": await refused(api.vehicles.createFleet("LRW3E7EK1RC999999").vehicle_data(), NotFound),
            "asleep": await refused(api.vehicles.createFleet(asleep).vehicle_data(), VehicleOffline),
        }


try:
    print(json.dumps(asyncio.run(read(*sys.argv[1:])), sort_keys=True, indent=1))
except BaseException:  # the package's errors are no Exceptions
    print(traceback.format_exc())
    sys.exit(1)
