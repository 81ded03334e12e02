-- Two invented municipalities for tests, with fixed ids so that a test can name what it means.
insert into portal.municipalities (id, name, short, host, position, brand, accent, languages, help_phone, help_hours, on_call_phone, changed_at) values
  ('ekkoping', 'Ekköpings kommun', 'EKK', 'ekkoping.localhost', 0, '#1f5245', '#d9a441', '{sv,en,sv-x-lattlast,ar}', '040-628 04 00', '{"sv": "vardagar 8–16.30", "en": "weekdays 8 am–4.30 pm"}', '040-628 04 99', '2026-11-01'),
  ('granvik', 'Granviks kommun', 'GRA', 'granvik.localhost', 1, '#2a3f74', '#c8553d', '{sv,en}', '0980-31 92 00', '{"sv": "vardagar 8–16"}', '0980-31 92 99', '2026-11-01');

insert into casework.units (municipality, id, name, public_name, zone, created_at) values
  ('ekkoping', '10000000-0000-4000-8000-000000000001', 'Ekonomiskt bistånd', 'Enheten för ekonomiskt bistånd', 'financial-assistance', '2026-11-01'),
  ('ekkoping', '10000000-0000-4000-8000-000000000002', 'Barn och familj', 'Enheten för barn och familj', 'children', '2026-11-01'),
  ('granvik',  '20000000-0000-4000-8000-000000000001', 'Försörjningsstöd', 'Försörjningsstödsenheten', 'financial-assistance', '2026-11-01');

-- Sara takes in and handles, Karin handles, Tove manages, Nils belongs to another unit, Ulla to another municipality.
insert into casework.officers (municipality, id, subject, name, title, created_at) values
  ('ekkoping', '11000000-0000-4000-8000-000000000001', 'sara.lind', 'Sara Lind', 'Socialsekreterare', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000002', 'karin.holm', 'Karin Holm', 'Socialsekreterare', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000003', 'tove.berg', 'Tove Berg', 'Enhetschef', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000004', 'nils.ek', 'Nils Ek', 'Familjehemssekreterare', '2026-11-01'),
  ('granvik',  '21000000-0000-4000-8000-000000000001', 'ulla.gran', 'Ulla Gran', 'Socialsekreterare', '2026-11-01');

insert into casework.grants (municipality, officer, unit, role, starts_at) values
  ('ekkoping', '11000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'caseworker', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'intake', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'caseworker', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000003', '10000000-0000-4000-8000-000000000001', 'manager', '2026-11-01'),
  ('ekkoping', '11000000-0000-4000-8000-000000000004', '10000000-0000-4000-8000-000000000002', 'caseworker', '2026-11-01'),
  ('granvik',  '21000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', 'caseworker', '2026-11-01'),
  ('granvik',  '21000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', 'intake', '2026-11-01');

-- Amina lives in both, as two persons who know nothing of each other; all numbers are from testdata.
insert into portal.persons (municipality, id, number, name, created_at) values
  ('ekkoping', '12000000-0000-4000-8000-000000000001', '199001012385', 'Amina Testberg', '2026-11-01'),
  ('ekkoping', '12000000-0000-4000-8000-000000000002', '200002292399', 'Jonas Testberg', '2026-11-01'),
  ('granvik',  '22000000-0000-4000-8000-000000000001', '199001012385', 'Amina Testberg', '2026-11-01');

insert into portal.services (municipality, id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner) values
  ('ekkoping', 'ekonomiskt-bistand', 'financial-assistance', 0, '10000000-0000-4000-8000-000000000001', 'Enheten för ekonomiskt bistånd', '040-628 04 10', 'eb@ekkoping.invalid', '{"sv": "Storgatan 12"}', '11000000-0000-4000-8000-000000000003'),
  ('granvik', 'ekonomiskt-bistand', 'financial-assistance', 0, '20000000-0000-4000-8000-000000000001', 'Försörjningsstödsenheten', '0980-31 92 10', 'fs@granvik.invalid', '{"sv": "Torget 1"}', '21000000-0000-4000-8000-000000000001');

-- A form whose text does not matter: tests of forms publish their own next version.
insert into portal.form_versions (municipality, form, version, definition, hash, published_at) values
  ('ekkoping', 'financial-assistance', 1, '{}', decode(repeat('00', 32), 'hex'), '2026-11-01'),
  ('granvik', 'financial-assistance', 1, '{}', decode(repeat('00', 32), 'hex'), '2026-11-01');
