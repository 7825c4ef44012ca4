"""A time-stamp authority (RFC 3161), which signs that a note existed at a certain time."""

from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from caseflow.audit.anchors import NotPlaced, http_post

KIND = "application/timestamp-query"


class TimestampAuthority:
    """A time-stamp authority by its address.

    `roots` is a PEM file of the root certificates from which its certificate must come.
    """

    def __init__(self, url: str, roots: Path) -> None:
        self.name = f"timestamp:{http_post.place_of(url)}"
        self._url, self._roots = url, roots

    def place(self, note: str) -> bytes:
        """Return the authority's answer (DER), after checking signature, nonce and certificate.

        Raises NotPlaced when it does not answer, or the answer or the roots cannot be used.
        """
        request = TimestampRequestBuilder().data(note.encode()).build()
        answer = http_post.post(self._url, request.as_bytes(), KIND)
        if answer.status != 200:
            raise NotPlaced(f"refused:{answer.status}")
        try:
            response = decode_timestamp_response(answer.body)
        except ValueError:
            raise NotPlaced("answer_not_understood") from None
        self._check(VerifierBuilder.from_request(request), response, note)
        return answer.body

    def newest(self) -> str | None:
        """Return None: an authority stores nothing that could be read back."""
        return None

    def _check(self, builder: VerifierBuilder, response: TimeStampResponse, note: str) -> None:
        try:
            roots = x509.load_pem_x509_certificates(self._roots.read_bytes())
            for root in roots:
                builder = builder.add_root_certificate(root)
            builder.build().verify_message(response, note.encode())
        except (OSError, ValueError) as failure:
            raise NotPlaced(f"roots:{type(failure).__name__}") from None
        except VerificationError:
            raise NotPlaced("not_verified") from None
