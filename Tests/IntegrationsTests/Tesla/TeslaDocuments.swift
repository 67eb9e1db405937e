/// Answers as Tesla's own examples and live clients show them (facts 3 to 6); values invented.
enum TeslaDocuments {
    static let vehicles = """
        {"response":[
         {"id":33843057077253004,"vehicle_id":99999,"vin":"LRW3E7EK1RC000101","color":null,"access_type":"OWNER",
          "display_name":"Aurora","option_codes":null,"tokens":["4f993c5b9e2b937b"],"state":"online",
          "in_service":false,"id_s":"33843057077253004","api_version":84},
         {"energy_site_id":1,"resource_type":"battery"},
         {"vin":"XP7YGCEK4PB000202","access_type":"DRIVER","display_name":null,"state":"offline","in_service":true}],
         "pagination":{"previous":null,"next":null,"current":1,"per_page":100,"count":3,"pages":1},"count":3}
        """

    static let snapshot = """
        {"response":{"vin":"LRW3E7EK1RC000101","state":"online","charge_state":{"battery_level":74,
         "usable_battery_level":73.0,"battery_range":243.1,"est_battery_range":"<invalid>","charge_limit_soc":80,
         "charging_state":"Disconnected","charge_energy_added":21.4,"charger_power":0,"minutes_to_full_charge":0,
         "fast_charger_present":false,"fast_charger_type":"<invalid>","max_range_charge_counter":1,
         "battery_heater_on":false,"timestamp":1772800000123},
         "climate_state":{"inside_temp":null,"outside_temp":-4.5,"is_climate_on":false,"timestamp":1772800000000},
         "drive_state":{"shift_state":null,"power":0,"timestamp":1772800001000},
         "gui_settings":{"gui_distance_units":"km/hr","gui_temperature_units":"C","gui_tirepressure_units":"Bar"},
         "vehicle_config":{"car_type":"modely","trim_badging":"74d","exterior_color":"DeepBlue","rhd":false,
         "third_row_seats":0,"seat_type":null,"sun_roof_installed":null,"rear_seat_heaters":1,"plg":true,
         "charge_port_type":"CCS","driver_assist":"TeslaAP3","wheel_type":"Gemini19","spoiler_type":"<invalid>"},
         "vehicle_state":{"odometer":31250.123456,"car_version":"2026.20.1 0a1b2c3d4e5f","vehicle_name":"Aurora",
         "locked":true,"df":0,"dr":0,"pf":0,"pr":0,"ft":0,"rt":16,"fd_window":0,"fp_window":0,"rd_window":0,
         "sentry_mode":false,"software_update":{"status":"available","version":"2026.24.3"},
         "tpms_pressure_fl":2.9,"tpms_pressure_fr":2.875,"tpms_pressure_rl":null,"tpms_rcp_front_value":2.9,
         "tpms_rcp_rear_value":2.9,"tpms_last_seen_pressure_time_fl":1772700000,"tpms_soft_warning_fl":true}}}
        """

    static let warranty = """
        {"activeWarranty":[
         {"warrantyType":"NEW_MFG_WARRANTY","warrantyDisplayName":"Basic Vehicle Limited Warranty",
          "expirationDate":"2028-10-21T00:00:00Z","expirationOdometer":80000,"odometerUnit":"KM",
          "warrantyExpiredOn":null,"coverageAgeInYears":4},
         {"warrantyType":"BATTERY_WARRANTY","expirationDate":"2032-10-21","expirationOdometer":100000,
          "odometerUnit":"MI","coverageAgeInYears":8},
         {"warrantyType":"RESTRAINT_WARRANTY","expirationOdometer":9999999,"odometerUnit":"MI"},
         {"expirationOdometer":100000,"odometerUnit":"FURLONG"}],
         "upcomingWarranty":null,"expiredWarranty":[{"warrantyType":"DRIVEUNIT_WARRANTY","expirationOdometer":null}]}
        """

    static let service = """
        {"response":{"service_status":"in_service","service_etc":"2026-05-02T17:10:53+03:00",
         "service_visit_number":"SV12345678","status_id":8}}
        """

    static let alerts = """
        {"response":{"recent_alerts":[
         {"name":"OLD_a1","time":"2026-03-18T22:01:15.101+00:00","audience":["service-fix"]},
         {"name":"NEW_a2","time":"2026-03-19T22:01:15.101+00:00","audience":["service-fix","customer"],
          "user_text":"Wiper fluid low"},
         {"name":"UNDATED_a3"}]}}
        """

    static let options = """
        {"codes":[{"code":"$MT352","displayName":"Premium Long Range All-Wheel Drive","isActive":true},
         {"code":"$PPSB","colorCode":"PPSB","displayName":"Deep Blue Metallic","isActive":false},{"code":null}]}
        """

    static let releaseNotes = """
        {"response":{"response":{"release_notes":[
         {"title":"Dashcam","subtitle":"Better","description":"x","customer_version":"2026.20.1","icon":"a"}]}}}
        """

    static let charging = """
        {"data":[{"sessionId":654365280,"vin":"LRW3E7EK1RC000101","siteLocationName":"Lahti, Finland - Ajokatu",
          "chargeStartDateTime":"2026-03-01T11:43:45+02:00","chargeStopDateTime":"2026-03-01T12:08:35+02:00",
          "unlatchDateTime":null,"countryCode":"FI","fees":[
          {"sessionFeeId":7654321,"feeType":"CHARGING","currencyCode":"EUR","pricingType":"PAYMENT",
           "rateBase":0.41,"rateTier1":0,"rateTier2":0.5,"rateTier3":null,"usageBase":38.214,"usageTier1":9,
           "usageTier2":2.001,"usageTier3":null,"totalBase":15.67,"totalTier2":0,"totalDue":18.400000000000002,
           "netDue":15.67,"uom":"kWh","isPaid":true,"status":"PAID"},
          {"feeType":"NOVELTY","currencyCode":"EUR","uom":"h","totalBase":1.1,"totalTier1":0.05}],
          "billingType":"IMMEDIATE","invoices":[{"fileName":"4020P0000973181_FI-FI.pdf",
          "contentId":"3e93cb53-82cd-4e9e-97a1-6974379a4570","invoiceType":"IMMEDIATE"},{"fileName":"lost.pdf"}],
          "vehicleMakeType":"TSLA"}],"totalResults":1}
        """
}
