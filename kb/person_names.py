"""Recognising names of persons in case texts: after an office or role, or by a common first name."""

from __future__ import annotations

import re

_ROLES = (
    r"Herrn?|Frau|Dr\.|Prof\.|Pfarrer(?:in)?|Bürgermeister(?:in)?|Oberbürgermeister(?:in)?|"
    r"Landrat|Landrätin|Dezernent(?:in)?|Minister(?:in)?|Ansprechpartner(?:in)?|Ansprechperson|"
    r"Quartiersmanager(?:in)?|Quartiersentwickler(?:in)?|Koordinator(?:in)?|Projektleiter(?:in)?|"
    r"Geschäftsführer(?:in)?|Vorsitzende[rn]?"
)
_NAME = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
AFTER_ROLE = re.compile(
    rf"\b(?:{_ROLES})(?:\s+ist|\s+war|:|,)?\s+(?:Dr\.\s+)?(?!und\b|oder\b|sowie\b){_NAME}\s+{_NAME}\b"
    rf"|\b(?:Herrn?|Frau)\s+{_NAME}\b"
)

# Common first names of the generations that plan, care and volunteer today.
_FIRST_NAMES = """
Alexander Andrea Andreas Angelika Anja Anke Anna Annette Anne Antje Axel Barbara Beate Bernd Bernhard
Bettina Birgit Brigitte Britta Carola Carsten Christa Christian Christiane Christina Christine
Christoph Claudia Cornelia Dagmar Daniel Daniela David Dennis Detlef Dieter Dietmar Dirk Doris Elena
Elisabeth Elke Ellen Erika Erwin Eva Florian Frank Franz Friedrich Fritz Gabriele Georg Gerd Gerda
Gerhard Gertrud Gisela Gudrun Günter Günther Hannelore Hans Harald Hartmut Heidi Heike Heiko Heinrich
Heinz Helga Helmut Herbert Hermann Hildegard Holger Horst Ilse Ines Inge Ingrid Irene Irmgard Jan Jana
Jens Joachim Jochen Johanna Johannes Jörg Josef Julia Jürgen Karin Karl Karsten Katharina Kathrin
Katja Katrin Kerstin Klaus Konrad Kurt Lars Laura Lisa Lothar Lutz Manfred Manuela Marcus Margarete
Maria Marianne Marion Mario Markus Martin Martina Matthias Maximilian Melanie Michael Michaela Monika
Nadine Nicole Nina Norbert Olaf Oliver Otto Paul Peter Petra Philipp Rainer Ralf Regina Reinhard
Renate Robert Roland Rolf Rosemarie Rudolf Sabine Sandra Sara Sebastian Silke Silvia Simon Simone Sonja
Stefan Stefanie Stephan Susanne Sven Tanja Thomas Thorsten Tim Tobias Torsten Udo Ulrich Ulrike Ursula
Ute Uwe Verena Volker Walter Waltraud Werner Wilfried Wilhelm Winfried Wolfgang Ayşe Ali Fatma Mehmet
Mustafa Olga Svetlana Wladimir
"""
# „Robert Bosch Stiftung“, „Franz Sales Haus“: named after somebody, not about somebody.
_INSTITUTION = (
    r"(?:[\s-]+\w*(?:[Ss]tiftung|[Hh]aus|[Hh]eim|[Ss]traße|[Ss]chule|[Pp]latz|[Zz]entrum|[Kk]irche|"
    r"[Gg]emeinde|[Kk]rankenhaus|[Kk]olleg|[Gg]ymnasium|GmbH|gGmbH|e\.\s?V\.|AG))"
)
FIRST_AND_LAST = re.compile(
    rf"(?<![\w„-])(?:{'|'.join(_FIRST_NAMES.split())})\s+(?:(?:von|van|de)\s+)?"
    rf"(?!(?:Haus|Heim|Straße|Platz|Stiftung|Krankenhaus|Gemeinde|Kirche)\b){_NAME}(?![\w-])"
    rf"(?!{_INSTITUTION})"
)
