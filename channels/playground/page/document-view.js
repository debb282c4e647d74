/** A document's own page: brings the cited section into view once everything has its height. */
const passage = document.getElementById('passage');
const cited = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (passage) passage.scrollIntoView({ block: 'center' });
else if (cited) cited.scrollIntoView({ block: 'start' });
