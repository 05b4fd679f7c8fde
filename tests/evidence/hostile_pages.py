"""Files that the inspection lets in, and that take long to draw."""


def endless_pdf(depth: int = 5, lines: int = 20) -> bytes:
    """A page whose drawing draws ten drawings, each of which draws ten, and so on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        _stream(b"/X Do", b""),
    ]
    for level in range(depth):
        inner = b"/Resources << /XObject << /X %d 0 R >> >> " % (level + 6) if level + 1 < depth else b""
        content = b"/X Do " * 10 if level + 1 < depth else b"0 0 m 500 700 l 3 w S " * lines
        objects.append(_stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + inner))
    return _file(objects)


def _stream(content: bytes, more: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (more, len(content), content)


def _file(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
