"""Which standards a document names in its own metadata: PDF/A-2a for the archive and PDF/UA-1 for everybody's reader.

The renderer names one of them. PDF/A knows no property that its own list lacks, so that the one of PDF/UA is described
beside it, as ISO 19005-2, 6.6.2.3.3 asks. Whether a file keeps what it names, a validator says: ``make verapdf``.
"""

VARIANT = "pdf/a-2a"
END_OF_FACTS = b"</rdf:RDF>"
UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_FACTS = f"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="{UA_NAMESPACE}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Identification of PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{UA_NAMESPACE}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def with_ua(metadata: bytes) -> bytes:
    """Return the XMP metadata of a PDF/A with PDF/UA-1 named in the same block of facts."""
    return metadata.replace(END_OF_FACTS, _FACTS.encode() + END_OF_FACTS, 1)
