import CQPDF
import Glibc

/// A PDF opened for finishing through qpdf. Object handles live as long as the file.
struct PDFFile: ~Copyable {
    private var handle: qpdf_data
    /// qpdf reads from these bytes as long as it is open.
    private let bytes: OwnedBytes

    init(_ bytes: OwnedBytes) throws(RequestFailure) {
        self.bytes = bytes
        handle = qpdf_init()
        qpdf_silence_errors(handle)
        qpdf_set_suppress_warnings(handle, QPDF_TRUE)
        let start = bytes.buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        qpdf_read_memory(handle, "report", start, UInt64(bytes.count), nil)
        try check()
    }

    deinit {
        var handle: qpdf_data? = handle
        qpdf_cleanup(&handle)
        withExtendedLifetime(bytes) {}
    }

    /// Throws what went wrong in any call before.
    func check() throws(RequestFailure) {
        guard qpdf_has_error(handle) != QPDF_FALSE else { return }
        let text = qpdf_get_error_full_text(handle, qpdf_get_error(handle))
        throw RequestFailure(code: "render_failed", message: "qpdf: \(text.map { String(cString: $0) } ?? "unknown")")
    }

    var pageCount: Int { Int(qpdf_get_num_pages(handle)) }
    var root: qpdf_oh { qpdf_get_root(handle) }
    var trailer: qpdf_oh { qpdf_get_trailer(handle) }

    /// Whether `bytes` are a PDF with encryption, also one that opens without a password.
    static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        var handle: qpdf_data? = qpdf_init()
        defer { qpdf_cleanup(&handle) }
        qpdf_silence_errors(handle)
        qpdf_set_suppress_warnings(handle, QPDF_TRUE)
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            qpdf_read_memory(handle, "input", start, UInt64(buffer.count), nil)
            return qpdf_has_error(handle) == QPDF_FALSE && qpdf_is_encrypted(handle) != QPDF_FALSE
        }
    }

    /// The same document with every object outside of streams in the open; nil when it cannot be opened.
    static func expanded(_ bytes: [UInt8]) -> [UInt8]? {
        var handle: qpdf_data? = qpdf_init()
        defer { qpdf_cleanup(&handle) }
        qpdf_silence_errors(handle)
        qpdf_set_suppress_warnings(handle, QPDF_TRUE)
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            qpdf_read_memory(handle, "input", start, UInt64(buffer.count), nil)
            qpdf_init_write_memory(handle)
            qpdf_set_object_stream_mode(handle, qpdf_o_disable)
            qpdf_set_stream_data_mode(handle, qpdf_s_preserve)
            qpdf_write(handle)
            guard qpdf_has_error(handle) == QPDF_FALSE else { return nil }
            return Array(
                UnsafeRawBufferPointer(start: qpdf_get_buffer(handle), count: qpdf_get_buffer_length(handle)))
        }
    }

    // MARK: Reading

    subscript(object: qpdf_oh, key: String) -> qpdf_oh? {
        guard qpdf_oh_has_key(handle, object, key) != QPDF_FALSE else { return nil }
        return qpdf_oh_get_key(handle, object, key)
    }

    func items(_ array: qpdf_oh?) -> [qpdf_oh] {
        guard let array, qpdf_oh_is_array(handle, array) != QPDF_FALSE else { return [] }
        return (0..<qpdf_oh_get_array_n_items(handle, array)).map { qpdf_oh_get_array_item(handle, array, $0) }
    }

    func string(_ object: qpdf_oh?) -> String? {
        guard let object, qpdf_oh_is_string(handle, object) != QPDF_FALSE else { return nil }
        return String(cString: qpdf_oh_get_utf8_value(handle, object))
    }

    /// The streams of all pictures of all pages.
    func pictures() -> [qpdf_oh] {
        (0..<pageCount).flatMap { pictures(in: self[page($0), "/Resources"], depth: 0) }
    }

    /// Those of one page's or one group's resources, and of the groups among them.
    private func pictures(in resources: qpdf_oh?, depth: Int) -> [qpdf_oh] {
        guard depth < 4, let resources, let objects = self[resources, "/XObject"] else { return [] }
        return keys(objects).compactMap { self[objects, $0] }.flatMap { object -> [qpdf_oh] in
            guard qpdf_oh_is_stream(handle, object) != QPDF_FALSE else { return [] }
            let dictionary = qpdf_oh_get_dict(handle, object)
            guard let kind = self[dictionary, "/Subtype"] else { return [] }
            return qpdf_oh_is_name_and_equals(handle, kind, "/Image") != QPDF_FALSE
                ? [object] : pictures(in: self[dictionary, "/Resources"], depth: depth + 1)
        }
    }

    private func keys(_ dictionary: qpdf_oh) -> [String] {
        var keys: [String] = []
        qpdf_oh_begin_dict_key_iter(handle, dictionary)
        while qpdf_oh_dict_more_keys(handle) != QPDF_FALSE {
            if let key = qpdf_oh_dict_next_key(handle) { keys.append(String(cString: key)) }
        }
        return keys
    }

    /// The bytes of a stream as they stand in the file.
    func data(of stream: qpdf_oh) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let isRead = qpdf_oh_get_stream_data(handle, stream, qpdf_dl_none, nil, &bytes, &count) == 0
        guard isRead, let bytes else { return [] }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// From 0.
    func page(_ index: Int) -> qpdf_oh { qpdf_get_page_n(handle, index) }

    /// Number of the page that a destination `[page /XYZ ...]` shows, from 1.
    func page(ofDestination destination: qpdf_oh) -> Int? {
        guard let page = items(destination).first else { return nil }
        let index = qpdf_find_page_by_oh(handle, page)
        return index < 0 ? nil : Int(index) + 1
    }

    // MARK: Building

    func name(_ value: String) -> qpdf_oh { qpdf_oh_new_name(handle, "/" + value) }
    func integer(_ value: Int) -> qpdf_oh { qpdf_oh_new_integer(handle, Int64(value)) }
    func bool(_ value: Bool) -> qpdf_oh { qpdf_oh_new_bool(handle, value ? QPDF_TRUE : QPDF_FALSE) }
    func text(_ value: String) -> qpdf_oh { qpdf_oh_new_unicode_string(handle, value) }
    /// A byte string, for names of destinations and dates.
    func ascii(_ value: String) -> qpdf_oh { qpdf_oh_new_string(handle, value) }

    func dictionary(_ entries: KeyValuePairs<String, qpdf_oh> = [:]) -> qpdf_oh {
        let dictionary = qpdf_oh_new_dictionary(handle)
        for (key, value) in entries { set(dictionary, key, value) }
        return dictionary
    }

    /// Of numbers.
    func array(_ numbers: [Int]) -> qpdf_oh {
        let array = qpdf_oh_new_array(handle)
        for number in numbers { append(integer(number), to: array) }
        return array
    }

    func append(_ item: qpdf_oh, to array: qpdf_oh) { qpdf_oh_append_item(handle, array, item) }

    /// A string of so many bytes, written in hexadecimal where a signature holds it.
    func zeros(_ count: Int) -> qpdf_oh {
        qpdf_oh_new_binary_string(handle, [CChar](repeating: 0, count: count), count)
    }

    /// An object of its own that others can refer to.
    func indirect(_ object: qpdf_oh) -> qpdf_oh { qpdf_make_indirect_object(handle, object) }

    func stream(_ content: [UInt8], _ entries: KeyValuePairs<String, qpdf_oh>) -> qpdf_oh {
        let stream = qpdf_oh_new_stream(handle)
        let null = qpdf_oh_new_null(handle)
        qpdf_oh_replace_stream_data(handle, stream, content, content.count, null, null)
        let dictionary = qpdf_oh_get_dict(handle, stream)
        for (key, value) in entries { set(dictionary, key, value) }
        return stream
    }

    func set(_ dictionary: qpdf_oh, _ key: String, _ value: qpdf_oh) {
        qpdf_oh_replace_key(handle, dictionary, "/" + key, value)
    }

    func remove(_ dictionary: qpdf_oh, _ key: String) { qpdf_oh_remove_key(handle, dictionary, "/" + key) }

    /// Makes a picture show a JPEG of `width` x `height` pixels in red, green and blue.
    func setPicture(_ picture: qpdf_oh, jpeg: [UInt8], width: Int, height: Int) {
        qpdf_oh_replace_stream_data(handle, picture, jpeg, jpeg.count, name("DCTDecode"), qpdf_oh_new_null(handle))
        let dictionary = qpdf_oh_get_dict(handle, picture)
        set(dictionary, "Width", integer(width))
        set(dictionary, "Height", integer(height))
    }

    /// The file with all changes: small (object streams), and the same bytes for the same content.
    func written() throws(RequestFailure) -> [UInt8] {
        qpdf_init_write_memory(handle)
        qpdf_set_object_stream_mode(handle, qpdf_o_generate)
        qpdf_set_compress_streams(handle, QPDF_TRUE)
        qpdf_set_deterministic_ID(handle, QPDF_TRUE)
        qpdf_write(handle)
        try check()
        return Array(UnsafeRawBufferPointer(start: qpdf_get_buffer(handle), count: qpdf_get_buffer_length(handle)))
    }
}
