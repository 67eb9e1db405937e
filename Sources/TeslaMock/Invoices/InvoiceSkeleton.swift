/// The fixed parts of an invoice: A4 page contents in PDF operators, with fields in double braces.
///
/// It looks like a supplier's invoice and says on each page that it is a sample.
enum InvoiceSkeleton {
    /// Width of A4 and right edge of the figures, in points.
    static let rightEdge = 545.0

    static let firstPage = """
        q 0.93 g BT /F2 96 Tf 0.707 0.707 -0.707 0.707 150 240 Tm (SAMPLE) Tj ET Q
        0.10 g
        BT /F2 22 Tf 50 780 Td (TESLA) Tj ET
        BT /F1 8 Tf 50 766 Td (Mock invoice of a test system, not a tax document) Tj ET
        BT /F2 16 Tf 380 780 Td (Invoice) Tj ET
        BT /F1 9 Tf 380 762 Td (Invoice number) Tj 0 -13 Td (Invoice date) Tj 0 -13 Td (Supply period) Tj ET
        BT /F2 9 Tf 460 762 Td ({{number}}) Tj 0 -13 Td ({{date}}) Tj 0 -13 Td ({{period}}) Tj ET
        BT /F2 9 Tf 50 720 Td (Bill to) Tj ET
        BT /F1 9 Tf 50 706 Td ({{customer}}) Tj 0 -13 Td (VIN {{vin}}) Tj ET
        BT /F2 9 Tf 50 664 Td (Supercharging site) Tj ET
        BT /F1 9 Tf 50 650 Td ({{site}}) Tj 0 -13 Td ({{country}}) Tj ET
        0.75 G 0.7 w 50 612 m 545 612 l S
        BT /F2 9 Tf 50 598 Td (Description) Tj ET
        BT /F2 9 Tf 300 598 Td (Quantity) Tj ET
        BT /F2 9 Tf 390 598 Td (Unit price) Tj ET
        BT /F2 9 Tf 490 598 Td (Amount {{currency}}) Tj ET
        50 590 m 545 590 l S

        """

    static let laterPage = """
        q 0.93 g BT /F2 96 Tf 0.707 0.707 -0.707 0.707 150 240 Tm (SAMPLE) Tj ET Q
        0.10 g
        BT /F2 14 Tf 50 780 Td (TESLA) Tj ET
        BT /F1 9 Tf 380 780 Td (Invoice {{number}}) Tj ET
        0.75 G 0.7 w 50 768 m 545 768 l S

        """

    static let footer = """
        0.35 g
        BT /F1 8 Tf 50 40 Td (Session {{session}}) Tj ET
        BT /F1 8 Tf 490 40 Td (Page {{page}} of {{pages}}) Tj ET

        """
}
